//! The practice store is a second reading of the contract: it may share no code with the first.

use std::fs;
use std::path::Path;

#[test]
fn it_imports_nothing_of_ours() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/practice");
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            assert!(
                !line.contains("crate::") && !line.contains("super::super"),
                "{}: {line}",
                path.display()
            );
        }
        files += 1;
    }
    assert!(files > 10, "only {files} files were looked at");
}
