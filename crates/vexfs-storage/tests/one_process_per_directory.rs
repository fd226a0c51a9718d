//! The second one to lock a directory is told who holds it.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use vexfs_storage::{DirectoryLock, StorageError};

#[test]
fn a_lock_is_exclusive_until_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let lock = DirectoryLock::acquire(dir.path()).unwrap();
    assert_eq!(lock.path(), dir.path().join("LOCK"));
    let error = DirectoryLock::acquire(dir.path()).unwrap_err();
    let StorageError::Locked { path, pid } = &error else { panic!("{error}") };
    assert_eq!((path.as_path(), *pid), (lock.path(), Some(std::process::id())));
    assert!(error.to_string().contains(&format!("process {}", std::process::id())));
    drop(lock);
    DirectoryLock::acquire(dir.path()).unwrap();
}

#[test]
fn a_number_left_by_a_dead_process_does_not_lock() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("LOCK"), "999999999999999\n").unwrap();
    let _lock = DirectoryLock::acquire(dir.path()).unwrap();
    let text = fs::read_to_string(dir.path().join("LOCK")).unwrap();
    assert_eq!(text, format!("{}\n", std::process::id()));
}

#[test]
fn a_missing_directory_is_an_error_with_its_path() {
    let error = DirectoryLock::acquire("/nonexistent/data".as_ref()).unwrap_err();
    assert!(error.to_string().contains("/nonexistent/data/LOCK"), "{error}");
}

#[test]
fn another_process_is_kept_out_and_let_in_when_the_holder_dies() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("LOCK");
    let holder = Command::new("flock")
        .arg("--exclusive")
        .arg(&path)
        .args(["sh", "-c", "echo held; read line"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut holder) = holder else {
        eprintln!("skipped: there is no flock command here");
        return;
    };
    let mut said = [0; 4];
    holder.stdout.as_mut().unwrap().read_exact(&mut said).unwrap();
    let error = DirectoryLock::acquire(dir.path()).unwrap_err();
    assert!(matches!(error, StorageError::Locked { pid: None, .. }));
    drop(holder.stdin.take());
    holder.wait().unwrap();
    DirectoryLock::acquire(dir.path()).unwrap();
}
