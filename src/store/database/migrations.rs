//! From one version of the tables to the next. A step that was ever released never changes.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations, SchemaVersion};

use super::{
    error::{DatabaseError, DatabaseTrouble},
    opening::beside,
};
use crate::store::files;

/// Every step there is, oldest first.
pub(super) const ALL: [M<'static>; 5] = [
    M::up(include_str!("migrations/1.sql")),
    M::up(include_str!("migrations/2.sql")),
    M::up(include_str!("migrations/3.sql")),
    M::up(include_str!("migrations/4.sql")),
    M::up(include_str!("migrations/5.sql")),
];

/// Takes the steps that are missing, each after a copy of what was before, if there was anything.
pub(in crate::store) fn run(
    connection: &mut Connection,
    path: &Path,
    steps: &[M<'_>],
) -> Result<(), DatabaseError> {
    let migrations = Migrations::from_slice(steps);
    let newest = steps.len();
    let is_new = version(&migrations, connection)? == 0;
    loop {
        let version = version(&migrations, connection)?;
        if version > newest {
            return Err(newer(version, newest));
        }
        if version == newest {
            return Ok(());
        }
        match version {
            0 => look_for_lost_version(connection)?,
            _ if is_new => {}
            _ => {
                copy(connection, path, version)?;
            }
        }
        migrations
            .to_version(connection, version + 1)
            .map_err(failed)?;
    }
}

/// Reads the version and nothing else: a newer program's file is not touched.
pub(in crate::store) fn refuse_newer(
    connection: &Connection,
    steps: &[M<'_>],
) -> Result<(), DatabaseError> {
    let version = version(&Migrations::from_slice(steps), connection)?;
    if version > steps.len() {
        return Err(newer(version, steps.len()));
    }
    Ok(())
}

fn newer(version: usize, newest: usize) -> DatabaseError {
    let words = format!("version {version} of the tables; this program knows {newest}");
    DatabaseError::new(DatabaseTrouble::Newer, words)
}

/// A file without a version is a new one, unless there are tables in it.
fn look_for_lost_version(connection: &Connection) -> Result<(), DatabaseError> {
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match tables {
        0 => Ok(()),
        _ => Err(DatabaseError::new(
            DatabaseTrouble::Damaged,
            "its tables have no version",
        )),
    }
}

fn version(migrations: &Migrations<'_>, connection: &Connection) -> Result<usize, DatabaseError> {
    let version = migrations.current_version(connection).map_err(failed)?;
    Ok(match version {
        SchemaVersion::NoneSet => 0,
        SchemaVersion::Inside(version) | SchemaVersion::Outside(version) => version.get(),
    })
}

fn failed(error: rusqlite_migration::Error) -> DatabaseError {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
        rusqlite_migration::Error::InvalidUserVersion => {
            DatabaseError::new(DatabaseTrouble::Damaged, error.to_string())
        }
        other => DatabaseError::new(DatabaseTrouble::Other, other.to_string()),
    }
}

/// A whole copy beside the file, for its owner only.
fn copy(connection: &Connection, path: &Path, version: usize) -> Result<PathBuf, DatabaseError> {
    let copy = beside(path, &format!(".version-{version}"));
    // A copy that was broken off is made again; SQLite only writes into an empty file.
    files::remove(&copy)?;
    drop(files::append_private(&copy)?);
    let text = copy.to_string_lossy();
    connection.execute("VACUUM INTO ?1", [text.as_ref()])?;
    files::sync(&copy)?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: M<'_> = M::up("ALTER TABLE marks ADD COLUMN note TEXT NOT NULL DEFAULT ''");

    fn open(path: &Path) -> Connection {
        Connection::open(path).unwrap()
    }

    #[test]
    fn a_copy_of_the_tables_before_a_step_stays_beside_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.db");
        let mut connection = open(&path);
        run(&mut connection, &path, &ALL[..1]).unwrap();
        connection
            .execute("INSERT INTO marks VALUES ('a', 'before')", [])
            .unwrap();
        let [first, ..] = ALL;
        run(&mut connection, &path, &[first, SECOND]).unwrap();
        let note: String = connection
            .query_row("SELECT note || value FROM marks", [], |row| row.get(0))
            .unwrap();
        assert_eq!(note, "before");
        let copy = open(&dir.path().join("a.db.version-1"));
        let row = copy.query_row("SELECT * FROM marks", [], |row| {
            assert_eq!(row.as_ref().column_count(), 2);
            row.get::<_, String>(1)
        });
        assert_eq!(row.unwrap(), "before");
    }

    #[test]
    fn of_a_new_file_there_is_nothing_to_copy() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.db");
        run(&mut open(&path), &path, &ALL).unwrap();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn tables_of_a_newer_program_are_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.db");
        let mut connection = open(&path);
        let [first, ..] = ALL;
        run(&mut connection, &path, &[first, SECOND]).unwrap();
        let error = run(&mut connection, &path, &ALL[..1]).unwrap_err();
        assert_eq!(error.trouble, DatabaseTrouble::Newer);
        assert_eq!(
            error.to_string(),
            "the orders were kept by a newer version of this program: version 2 of the tables; this program knows 1"
        );
        assert!(!dir.path().join("a.db.version-2").exists());
    }

    #[test]
    fn a_step_that_fails_leaves_the_tables_as_they_were() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.db");
        let mut connection = open(&path);
        let [first, ..] = ALL;
        run(&mut connection, &path, &[first]).unwrap();
        let bad = M::up("CREATE TABLE more (a); INSERT INTO nowhere VALUES (1)");
        let [first, ..] = ALL;
        let steps = [first, bad];
        run(&mut connection, &path, &steps).unwrap_err();
        let migrations = Migrations::from_slice(&steps);
        assert_eq!(version(&migrations, &connection), Ok(1));
        let tables: i64 = connection
            .query_row(
                "SELECT count(*) FROM sqlite_master WHERE name = 'more'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(tables, 0);
    }
}
