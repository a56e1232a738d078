//! The HTTP floor: axum with a fixed body.

use std::io::Write as _;
use std::net::Ipv4Addr;

use anyhow::Result;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::serve::ListenerExt as _;

/// About the size of one full profile in its envelope.
const BODY_BYTES: usize = 760;

/// Answers every request with the same body until it is stopped.
pub fn serve() -> Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let body: &'static str = body().leak();
            let router = Router::new().fallback(move || async move { ([(CONTENT_TYPE, "application/json")], body) });
            let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            writeln!(std::io::stdout(), "http://{}", listener.local_addr()?)?;
            let listener = listener.tap_io(|stream| {
                // Only a matter of speed.
                let _ = stream.set_nodelay(true);
            });
            axum::serve(listener, router).await?;
            Ok(())
        })
}

fn body() -> String {
    let frame = r#"{"response":""}"#.len();
    format!(r#"{{"response":"{}"}}"#, "x".repeat(BODY_BYTES - frame))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_body_has_the_size_it_says() {
        assert_eq!(super::body().len(), super::BODY_BYTES);
    }
}
