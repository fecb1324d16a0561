//! A display of the test's own with a window manager, and the program's real window on it, driven
//! by real key presses.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use crate::running::{PracticeProcess, Running, packetdesk, wait_for};

/// A little larger than the smallest screen that the desk is made for, and the frame of a window.
const SCREEN: &str = "1440x900x24";

/// A process is at rest when it does not use the processor for this many looks in a row.
const LOOKS_AT_REST: u32 = 6;

/// An X server and a window manager.
pub struct Display {
    name: String,
    manager: Running,
    _server: Running,
}

impl Display {
    pub fn start() -> Self {
        let mut server = Command::new("Xvfb");
        server.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            SCREEN,
            "-nolisten",
            "tcp",
        ]);
        server.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Running::start(&mut server);
        let (number, _) = server.first_line();
        let name = format!(":{}", number.trim());
        let mut manager = Command::new("openbox");
        manager.env("DISPLAY", &name);
        // It misses menus that nobody opens.
        manager.stdout(Stdio::null()).stderr(Stdio::null());
        let mut display = Self {
            name,
            manager: Running::start(&mut manager),
            _server: server,
        };
        wait_for("the window manager", || {
            // It gives up where the server is not quite ready.
            if !display.manager.is_alive() {
                display.manager = Running::start(&mut manager);
            }
            let property = display.output("xprop", &["-root", "_NET_SUPPORTING_WM_CHECK"]);
            String::from_utf8_lossy(&property.stdout)
                .contains("window id")
                .then_some(())
        });
        display
    }

    /// Opens the desk, and waits until its window has the keyboard and is at rest.
    pub fn open(&self, desk: Command) -> Window<'_> {
        self.window_of(self.launch(desk))
    }

    /// Starts the program, which may or may not open a window.
    pub fn launch(&self, mut desk: Command) -> Running {
        Running::start(desk.env("DISPLAY", &self.name))
    }

    /// Waits until the window of a process has the keyboard and is at rest.
    pub fn window_of(&self, process: Running) -> Window<'_> {
        let mut window = Window {
            display: self,
            process,
        };
        wait_for("the window with the keyboard", || {
            assert!(
                window.is_alive(),
                "the program ended instead of opening its window"
            );
            let active = self.output("xdotool", &["getactivewindow", "getwindowname"]);
            // Before its name stands how many orders wait.
            active.stdout.ends_with(b"PacketDesk\n").then_some(())
        });
        window.rest();
        window
    }

    /// Waits until the window in front is called this.
    pub fn until_named(&self, name: &str) {
        wait_for("the window's name", || {
            let active = self.output("xdotool", &["getactivewindow", "getwindowname"]);
            (active.stdout == format!("{name}\n").as_bytes()).then_some(())
        });
    }

    /// Opens the desk on a practice store in another process.
    pub fn open_on(&self, store: &PracticeProcess, home: &Path) -> Window<'_> {
        let mut desk = packetdesk(home, &["--base-url", &store.base_url]);
        desk.env("PACKETDESK_API_KEY", &store.key);
        self.open(desk)
    }

    /// How many windows of the desk there are, minimised ones too, and how many can be seen.
    pub fn desks(&self) -> (usize, usize) {
        let found = |more: &[&str]| {
            let args = [
                &["search"],
                more,
                &["--name", r"^(\([0-9]+\) )?PacketDesk$"],
            ]
            .concat();
            // None is no success for it.
            let output = self.output("xdotool", &args);
            String::from_utf8(output.stdout).unwrap().lines().count()
        };
        (found(&[]), found(&["--onlyvisible"]))
    }

    fn command(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(args).env("DISPLAY", &self.name);
        command
    }

    fn output(&self, program: &str, args: &[&str]) -> Output {
        self.command(program, args).output().unwrap()
    }

    fn run(&self, program: &str, args: &[&str]) -> String {
        let output = self.output(program, args);
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {args:?}: {words}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The desk on a display.
pub struct Window<'a> {
    display: &'a Display,
    process: Running,
}

impl Window<'_> {
    pub fn is_alive(&mut self) -> bool {
        self.process.is_alive()
    }

    /// Ends the program as a power cut does.
    pub fn kill(mut self) {
        self.process.kill();
    }

    /// Closes the window as its button in the frame does, and gives the exit code.
    pub fn close(mut self) -> Option<i32> {
        // The keyboard goes with the window, so nothing can be waited for but the end.
        self.display.run("xdotool", &["key", "alt+F4"]);
        wait_for("the end of the program", || {
            (!self.process.is_alive()).then_some(())
        });
        self.process.exit_code()
    }

    /// Puts the window out of sight, as its button in the frame does.
    pub fn minimise(&self) {
        self.display
            .run("xdotool", &["getactivewindow", "windowminimize"]);
        wait_for("the window to be out of sight", || {
            (self.display.desks() == (1, 0)).then_some(())
        });
        self.rest();
    }

    /// Starts the program once more, and waits until it has ended.
    pub fn start_again(&self, mut desk: Command) -> Output {
        desk.env("DISPLAY", &self.display.name).output().unwrap()
    }

    /// Waits until the window can be seen and has the keyboard.
    pub fn until_in_front(&self) {
        wait_for("the window in front", || {
            let active = self
                .display
                .output("xdotool", &["getactivewindow", "getwindowpid"]);
            let is_ours = active.stdout == format!("{}\n", self.process.id()).as_bytes();
            (is_ours && self.display.desks().1 == 1).then_some(())
        });
        self.rest();
    }

    /// Presses a key, by its name in X.
    pub fn press(&self, name: &str) {
        self.display.run("xdotool", &["key", name]);
    }

    /// Presses a key, by its name in X, and waits until all that came of it has been drawn.
    pub fn key(&self, name: &str) {
        self.display.run("xdotool", &["key", name]);
        self.rest();
    }

    /// Types letters that every keyboard has.
    pub fn types(&self, text: &str) {
        assert!(text.is_ascii(), "paste what is not on every keyboard");
        self.display
            .run("xdotool", &["type", "--delay", "30", text]);
        self.rest();
    }

    /// Puts a text onto the clipboard and presses the keys that paste it.
    pub fn pastes(&self, text: &str) {
        // It stays in the background to hand the text out, so nobody may wait for its outputs.
        let mut clip = self
            .display
            .command("xclip", &["-selection", "clipboard", "-in"]);
        clip.stdout(Stdio::null()).stderr(Stdio::null());
        let mut clip = clip.stdin(Stdio::piped()).spawn().unwrap();
        clip.stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        assert!(clip.wait().unwrap().success());
        self.key("ctrl+v");
    }

    /// Takes a picture of the whole screen, for whoever wants to see what a test saw, and gives
    /// how many colours are on it.
    pub fn picture(&self, name: &str) -> u32 {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../desktop");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.png"));
        let file = file.to_str().unwrap();
        self.display.run("import", &["-window", "root", file]);
        let colours = self.display.run("identify", &["-format", "%k", file]);
        colours.parse().unwrap()
    }

    /// Waits until the program does nothing any more.
    pub fn rest(&self) {
        let mut before = 0;
        let mut looks = 0;
        wait_for("the window to come to rest", || {
            let used = self.nanoseconds();
            let is_still = used == before && self.threads("stat").all(|stat| is_asleep(&stat));
            looks = if is_still { looks + 1 } else { 0 };
            before = used;
            (looks >= LOOKS_AT_REST).then_some(())
        });
    }

    /// A file about each thread of the program.
    fn threads<'b>(&self, file: &'b str) -> impl Iterator<Item = String> + use<'b> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.process.id())).unwrap();
        // A thread may end between the two looks.
        threads.filter_map(move |thread| fs::read_to_string(thread.ok()?.path().join(file)).ok())
    }

    /// How long the program's threads have run for, by the scheduler's book.
    fn nanoseconds(&self) -> u64 {
        let first = |book: String| book.split(' ').next().unwrap().parse::<u64>().unwrap();
        self.threads("schedstat").map(first).sum()
    }

    /// Processor time used while the program is left alone for `time`.
    pub fn used_in(&self, time: Duration) -> Duration {
        let before = self.nanoseconds();
        std::thread::sleep(time);
        Duration::from_nanos(self.nanoseconds() - before)
    }
}

/// Whether a thread waits for something, and not only for its turn on a busy processor.
fn is_asleep(stat: &str) -> bool {
    // The name before the state may hold anything.
    stat.rsplit_once(") ")
        .is_some_and(|(_, rest)| rest.starts_with('S'))
}
