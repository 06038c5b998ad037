#![feature(decl_macro)]
#[macro_use]
extern crate rocket;

#[get("/")]
fn notes() -> &'static str {
    "notes"
}

fn main() {
    rocket::ignite().mount("/", routes![notes]).launch();
}
