//! `anteroom person invite` and `person resend`.

use super::{Common, find_all, print};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::say;
use anteroom_client::Portal;
use anteroom_client::request::{InvitationMembers, InvitePeopleRequest};
use anteroom_domain::{Activation, EmployeeType, PersonId, Role, Status};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    /// E-mail address
    #[arg(required = true, value_name = "EMAIL")]
    emails: Vec<String>,
    /// Role of everybody named
    #[arg(long, value_name = "ROLE", value_parser = super::role::parse, default_value = "User")]
    role: Role,
    /// Language of the mails, such as `de` [default: that of the portal]
    #[arg(long, value_name = "LANGUAGE")]
    culture: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct Again {
    #[command(flatten)]
    pub common: Common,
    /// E-mail address, user name or identifier
    #[arg(required_unless_present = "all", value_name = "PERSON")]
    people: Vec<String>,
    /// Everybody who has not accepted yet
    #[arg(long, conflicts_with = "people")]
    all: bool,
}

/// Invites everybody at once, and shows what the portal says of each afterwards.
pub async fn run(portal: &Portal, arguments: &Arguments) -> Outcome {
    let role = arguments.role;
    let invitation = |email: &String| InvitationMembers {
        email: Some(email.clone()),
        employee_type: Some(EmployeeType::Role(role)),
    };
    let request = InvitePeopleRequest {
        invitations: arguments.emails.iter().map(invitation).collect(),
        culture: arguments.culture.clone(),
    };
    portal.invite_people(&request).await?;
    let mut people = Vec::with_capacity(arguments.emails.len());
    let mut exit = Exit::Done;
    for email in &arguments.emails {
        let Some(person) = portal.find_person_by_email(email).await? else {
            say(&format!(
                "{email}: the portal answered OK, but did not invite the person"
            ));
            exit = Exit::NotDone;
            continue;
        };
        let now = person.shown_role();
        if now != Some(role) {
            let now = now.map_or("something else", Role::name);
            say(&format!(
                "{email} is {now} instead of {role}; see `anteroom person role`"
            ));
            exit = Exit::NotDone;
        } else if person.status != Status::Pending.wire_number() {
            say(&format!("{email} is in the portal already and needs no invitation"));
        }
        people.push(person);
    }
    print(arguments.common.output, &people);
    Ok(exit)
}

/// Sends invitations again, and shows to whom.
pub async fn run_again(portal: &Portal, arguments: &Again) -> Outcome {
    let output = arguments.common.output;
    if arguments.all {
        print(output, &portal.send_all_invitations_again().await?);
        return Ok(Exit::Done);
    }
    let people = find_all(portal, &arguments.people).await?;
    // A portal passes over whoever needs no mail; whoever typed the name wants to know.
    let needs_none = Activation::Activated.wire_number();
    if let Some(person) = people.iter().find(|person| person.activation_status == needs_none) {
        return Err(Failure::not_done(format_args!(
            "{} has accepted already; nobody was written to",
            person.email
        )));
    }
    let ids: Vec<PersonId> = people.iter().map(|person| PersonId(person.id)).collect();
    print(output, &portal.send_invitations_again(&ids).await?);
    Ok(Exit::Done)
}
