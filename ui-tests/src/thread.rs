//! Other threads. Their bounds are here: the compiler quotes `std` only if its source is installed.

/// Runs `f` on a thread of its own.
pub fn run_on_a_thread<F: FnOnce() + Send + 'static>(f: F) {
    let _ = std::thread::spawn(f).join();
}

/// Runs `f` on a thread that ends before this function returns.
pub fn run_in_scope<F: FnOnce() + Send>(f: F) {
    std::thread::scope(|scope| {
        let _ = scope.spawn(f).join();
    });
}
