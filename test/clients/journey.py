"""The journey of journey.ts through the Python client of redocly. Prints its result as JSON."""

import json
import os
import sys
from typing import Any, Callable

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "generated"))
import redocly_python as api  # noqa: E402

url, lead_key, partner_key, partner_id = sys.argv[1:]
lead, partner = (api.Client(url, auth={"bearer": key}) for key in (lead_key, partner_key))


def problem_of(call: Callable[[], object]) -> Any:
    try:
        call()
    except api.ApiError as error:
        return error.body
    raise AssertionError("The call succeeded.")


def if_match(version: int) -> "dict[str, str]":
    return {"If-Match": f'"{version}"'}


def create() -> Any:
    body = api.NewPartnership("Full-day care", "Forty more infants and toddlers in full-day care.")
    return lead.create_partnership_with_headers(body, headers={"Idempotency-Key": "journey-1"})


created, repeated = create(), create()
partnership: str = created.data.id
invitation = api.NewParty(partner_id, api.PartyRoleInput.CHILD_CARE_PROVIDER)
invited = lead.invite_party(partnership, invitation)
accept = api.PartyTransition(api.PartyActionInput.ACCEPT)
accepted = partner.transition_party(partnership, invited.id, accept, headers=if_match(invited.version))
start = api.PartnershipTransition(api.PartnershipActionInput.START_PLANNING)
blocked = problem_of(lambda: lead.transition_partnership(partnership, start, headers=if_match(1)))

for name in ("Jordan Rivera", "Front desk", "Billing"):
    lead.create_contact(partnership, api.NewContact(name))
contact = partner.create_contact(partnership, api.NewContact("Sam Okafor", title="Director"))
contacts, cursor = [], None
while True:
    page = lead.list_contacts(partnership, limit=2, cursor=cursor)
    contacts += [one.name for one in page.data]
    cursor = page.next_cursor
    if cursor is None:
        break

checklist = lead.list_checklist_editions(limit=1).data[0]
checklist_round = lead.create_checklist_round(partnership, api.NewChecklistRound(checklist.id))
answers = [api.AnswerPatch("Q10", status=api.AnswerStatusInput.FINALIZED, position="yes")]
for party in (lead, partner):
    party.create_checklist_response(partnership, api.NewChecklistResponse(checklist_round.id, answers=answers))

year = api.PartnershipPatch(program_year="2026-2027")
outdated = problem_of(lambda: lead.update_partnership(partnership, year, headers=if_match(7)))
renamed = lead.update_partnership(partnership, year, headers=if_match(1))
planning = lead.transition_partnership(partnership, start, headers=if_match(renamed.version))
states = [api.PartnershipStateInput.EXPLORING, api.PartnershipStateInput.PLANNING]
listed = lead.list_partnerships(state=states)

kinds = [api.OrganizationKindInput.FAMILY_CHILD_CARE_HOME]
representation = {"authority": "Letter of the provider"}
home = lead.register_organization(api.NewOrganization("Rosa’s Family Child Care", kinds, representation=representation))
caller = lead.get_caller(headers={"On-Behalf-Of": home.id})
changes = lead.list_changes(type_=["party.accepted", "contact.created"])

print(
    json.dumps(
        {
            "isReplayed": repeated.data.id == partnership and "idempotent-replayed" in repeated.response.headers,
            "party": accepted.state,
            "blocked": blocked,
            "contact": {"name": contact.name, "title": contact.title},
            "contacts": contacts,
            "outdated": outdated,
            "state": planning.state,
            "listed": [[one.id == partnership, one.state] for one in listed.data],
            "actsForHome": caller.organization_id == home.id,
            "onBehalfBy": caller.on_behalf_by,
            "changes": sorted({one.type_ for one in changes.data}),
        }
    )
)
