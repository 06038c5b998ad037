use axum::{extract::{DefaultBodyLimit, Multipart}, routing::post, Router};

async fn photo(_form: Multipart) {}

#[tokio::main]
async fn main() {
    let app = Router::new()
        .route("/photos/", post(photo))
        .layer(DefaultBodyLimit::max(512 * 1024));
    let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
