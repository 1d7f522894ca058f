//! rust-analyzer as an editor drives it: requests and answers over its standard streams.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{channel, Receiver};
use std::time::{Duration, Instant};

use serde_json::{json, Value};

/// How long rust-analyzer may take for anything: it builds the macros first.
const PATIENCE: Duration = Duration::from_secs(400);

/// A running rust-analyzer. It ends with this value.
pub(crate) struct Server {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    last: u64,
    is_quiet: bool,
}

/// Why there is no rust-analyzer here, if there is none.
pub(crate) fn missing() -> Option<String> {
    let version = Command::new("rust-analyzer").arg("--version").current_dir(top()).output();
    match version {
        Ok(output) if output.status.success() => None,
        Ok(_) => Some("the component rust-analyzer is not installed".into()),
        Err(error) => Some(format!("rust-analyzer: {error}")),
    }
}

/// The workspace.
pub(crate) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("there is a workspace")
}

/// Where rust-analyzer builds, apart from the build that runs this test.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor")
}

impl Server {
    /// Starts it on the workspace, and waits until it has read all of it.
    pub(crate) fn start() -> Self {
        let mut process = Command::new("rust-analyzer")
            .current_dir(top())
            .env("CARGO_TARGET_DIR", target())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("rust-analyzer starts");
        let input = process.stdin.take().expect("its input is a pipe");
        let output = BufReader::new(process.stdout.take().expect("its output is a pipe"));
        let (send, messages) = channel();
        std::thread::spawn(move || {
            let mut output = output;
            while let Some(message) = read(&mut output) {
                if send.send(message).is_err() {
                    break;
                }
            }
        });
        let mut server = Self { process, input, messages, last: 0, is_quiet: false };
        let root = format!("file://{}", top().display());
        server.ask(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "rootUri": root,
                "capabilities": {
                    "experimental": { "serverStatusNotification": true },
                    "textDocument": {
                        "hover": { "contentFormat": ["plaintext"] },
                        "completion": { "completionItem": { "snippetSupport": false } },
                    },
                },
                "initializationOptions": { "checkOnSave": false, "cachePriming": { "enable": false } },
            }),
        );
        server.tell("initialized", &json!({}));
        let start = Instant::now();
        while !server.is_quiet {
            assert!(start.elapsed() < PATIENCE, "rust-analyzer does not become ready");
            if let Ok(message) = server.messages.recv_timeout(Duration::from_secs(1)) {
                server.handle(&message);
            }
        }
        server
    }

    /// The answer to a request.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        let start = Instant::now();
        loop {
            assert!(start.elapsed() < PATIENCE, "no answer to {method}");
            let Ok(message) = self.messages.recv_timeout(Duration::from_secs(1)) else { continue };
            if message["id"] == id && message.get("method").is_none() {
                // The text has changed while the answer was made: ask again.
                if message["error"]["code"] == -32801 {
                    return self.ask(method, params);
                }
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].clone();
            }
            self.handle(&message);
        }
    }

    /// A notification, which has no answer.
    pub(crate) fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("rust-analyzer listens");
        self.input.flush().expect("rust-analyzer listens");
    }

    fn handle(&mut self, message: &Value) {
        if message["method"] == "experimental/serverStatus" {
            self.is_quiet = message["params"]["quiescent"] == true;
        }
        // What it asks has an answer that says nothing: each setting has its default.
        if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
            let items = message["params"]["items"].as_array().map(|items| vec![Value::Null; items.len()]);
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": items }));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The next message, or nothing if the stream has ended.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            header => {
                if let Some(number) = header.strip_prefix("Content-Length: ") {
                    length = number.parse().ok()?;
                }
            }
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
