//! Processes too busy to be told of a signal: the inspector of V8 interrupts even an endless loop.

use std::time::Duration;

use rustix::process::{Signal, kill_process};
use serde_json::json;

use super::found::{self, Started};
use crate::record::inspector::{Inspector, targets};

/// How long to wait for the inspector of a process to listen.
const OPENING: Duration = Duration::from_secs(1);

/// Has a process do what it does on a signal. Best effort: where there is no way to reach it, nothing happens.
pub(super) fn tell(process: &Started, signal: &str) {
    let Some(id) = found::id(process.process).filter(|_| process.inspector > 0) else { return };
    // Node opens its inspector.
    if kill_process(id, Signal::USR1).is_err() {
        return;
    }
    let Ok(targets) = targets("127.0.0.1", process.inspector, OPENING) else { return };
    let Some(Ok(mut inspector)) = targets.first().map(Inspector::connect) else { return };
    let evaluate = |expression: &str| ("Runtime.evaluate", json!({ "expression": expression }));
    let (method, parameters) = evaluate("process.pid");
    // Another process may listen on that port.
    let Ok(answer) = inspector.ask(method, parameters) else { return };
    if answer["result"]["value"] != json!(process.process) {
        return;
    }
    let (method, parameters) = evaluate(&format!("globalThis[Symbol.for('flame-chart.obey')]('{signal}')"));
    // A process that exits waits until we have gone, and does not notice it before.
    let is_told =
        inspector.ask("NodeRuntime.notifyWhenWaitingForDisconnect", json!({ "enabled": true })).is_ok();
    if is_told && inspector.send(method, parameters).is_ok() {
        let _gone = inspector.wait_for("NodeRuntime.waitingForDisconnect");
    }
}
