//! Bounded pools of named threads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;

use crossbeam_channel::{Sender, TrySendError, bounded, unbounded};
use parking_lot::Mutex;

type Job = Box<dyn FnOnce() + Send>;

/// By how much threads are nicer that give way: about a third of the time of one that does not.
#[cfg(target_os = "linux")]
const NICER_BY: i32 = 5;

/// Threads that run jobs in the order they come.
pub(crate) struct Pool {
    jobs: Mutex<Option<Sender<Job>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Pool {
    /// `queue_max` jobs may wait; without it, any number.
    pub(crate) fn new(name: &str, threads: usize, queue_max: Option<usize>) -> Self {
        Self::beginning_with(name, threads, queue_max, || {})
    }

    /// One thread, which like those that its jobs start gives way to threads of other pools when there are too few cores for all.
    pub(crate) fn giving_way(name: &str) -> Self {
        Self::beginning_with(name, 1, None, give_way)
    }

    fn beginning_with(name: &str, threads: usize, queue_max: Option<usize>, begin: fn()) -> Self {
        let (sender, receiver) = queue_max.map_or_else(unbounded::<Job>, bounded::<Job>);
        let threads = (0..threads.max(1))
            .filter_map(|index| {
                let receiver = receiver.clone();
                let run = move || {
                    begin();
                    for job in receiver {
                        // A job reports its own failure; a panic must not take the thread from the others.
                        let _ = catch_unwind(AssertUnwindSafe(job));
                    }
                };
                std::thread::Builder::new().name(format!("{name}-{index}")).spawn(run).ok()
            })
            .collect();
        Self { jobs: Mutex::new(Some(sender)), threads: Mutex::new(threads) }
    }

    /// Queues a job; false when the queue is full or the pool has stopped.
    pub(crate) fn run(&self, job: impl FnOnce() + Send + 'static) -> bool {
        let Some(sender) = self.jobs.lock().clone() else { return false };
        match sender.try_send(Box::new(job)) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }

    /// Lets the queued jobs finish and ends the threads.
    pub(crate) fn stop(&self) {
        drop(self.jobs.lock().take());
        for thread in self.threads.lock().drain(..) {
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

/// Lowers the priority of this thread.
fn give_way() {
    // Elsewhere than on Linux it would be that of the whole process. Not being allowed to costs others their latency alone.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(NICER_BY);
}
