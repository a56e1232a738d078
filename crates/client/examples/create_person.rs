//! Creates a person, reads the profile back and makes the person a room admin.
//!
//! `cargo run -p anteroom-client --example create_person -- https://portal.example.com KEY john.doe@example.com`
//!
//! A certificate of an authority that the machine does not know may follow as a PEM file.

use anteroom_client::request::{CreatePersonRequest, ProfileMembers};
use anteroom_client::{Credential, Portal};
use anteroom_domain::{PersonId, Role};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(key), Some(email)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("give the portal's address, an API key and an e-mail address".into());
    };
    let mut way = Portal::connect(&address, Credential::ApiKey(key));
    if let Some(file) = arguments.next() {
        way = way.ca_certificate(std::fs::read(file)?);
    }
    let portal = way.build()?;

    let request = CreatePersonRequest {
        email: Some(email),
        employee_type: Some(anteroom_domain::EmployeeType::Role(Role::User)),
        profile: ProfileMembers {
            first_name: Some("John".to_owned()),
            last_name: Some("Doe".to_owned()),
            ..ProfileMembers::default()
        },
        ..CreatePersonRequest::default()
    };
    let id = PersonId(portal.create_person(&request).await?.person.id);
    println!("created {id}");

    portal.set_type(Role::RoomAdmin, &[id]).await?;
    // An answer of success is not enough: what counts is what the portal says when it is asked again.
    let role = portal.get_person(id).await?.shown_role();
    println!("{id} is {}", role.map_or("nothing known", Role::name));
    Ok(())
}
