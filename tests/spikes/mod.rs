//! What is a spike, rule by rule. Times are in milliseconds, which are samples of 1 ms.

mod blame;
mod differences;
mod kept;
mod once;
mod oracle;
mod outliers;
mod recording;
mod together;
