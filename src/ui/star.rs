//! The star of a favourite: whole for one, an outline where one can be made.

use std::f32::consts::{PI, TAU};

use egui::{Color32, Mesh, Painter, Pos2, Shape, Stroke, Vec2};

/// From the middle to a tip, in points.
const RADIUS: f32 = 8.0;
/// From the middle to a corner between two tips, as a share of that.
const INNER: f32 = 0.45;
const TIPS: usize = 5;

/// Draws a star around a place.
pub fn star(painter: &Painter, centre: Pos2, colour: Color32, is_whole: bool) {
    let corners: Vec<Pos2> = (0..2 * TIPS).map(|at| centre + corner(at)).collect();
    if is_whole {
        painter.add(filled(centre, &corners, colour));
    }
    painter.add(Shape::closed_line(corners, Stroke::new(1.2, colour)));
}

/// The first one points upwards; tips and the corners between them follow by turns.
fn corner(at: usize) -> Vec2 {
    let radius = if at.is_multiple_of(2) {
        RADIUS
    } else {
        RADIUS * INNER
    };
    let angle = at as f32 * PI / TIPS as f32 - TAU / 4.0;
    radius * Vec2::angled(angle)
}

/// A star is not convex, so it is made of triangles.
fn filled(centre: Pos2, corners: &[Pos2], colour: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    mesh.colored_vertex(centre, colour);
    for corner in corners {
        mesh.colored_vertex(*corner, colour);
    }
    let count = corners.len() as u32;
    for at in 0..count {
        mesh.add_triangle(0, 1 + at, 1 + (at + 1) % count);
    }
    mesh
}
