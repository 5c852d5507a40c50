"""The journey of journey.ts through the Python client of redocly. Prints its result as JSON."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "generated"))
from redocly_python import ApiError, Client  # noqa: E402

url, lead_key, partner_key, partner_id = sys.argv[1:]
lead, partner = (Client(url, auth={"bearer": key}) for key in (lead_key, partner_key))


def problem_of(call, *args, **options):
    try:
        call(*args, **options)
    except ApiError as error:
        return error.body
    raise AssertionError("The call succeeded.")


def create():
    body = {"name": "Full-day care", "purpose": "Forty more infants and toddlers in full-day care."}
    return lead.create_partnership_with_headers(body, headers={"Idempotency-Key": "journey-1"})


created, repeated = create(), create()
partnership = created.data.id
invited = lead.invite_party(partnership, {"organizationId": partner_id, "role": "child_care_provider"})
if_match = {"If-Match": f'"{invited.version}"'}
accepted = partner.transition_party(partnership, invited.id, {"action": "accept"}, headers=if_match)
start = {"action": "start_planning"}
blocked = problem_of(lead.transition_partnership, partnership, start, headers={"If-Match": '"1"'})

for name in ("Jordan Rivera", "Front desk", "Billing"):
    lead.create_contact(partnership, {"name": name})
contact = partner.create_contact(partnership, {"name": "Sam Okafor", "title": "Director"})
contacts, cursor = [], None
while True:
    page = lead.list_contacts(partnership, limit=2, cursor=cursor)
    contacts += [one.name for one in page.data]
    cursor = page.next_cursor
    if cursor is None:
        break

checklist = lead.list_checklist_editions(limit=1).data[0]
checklist_round = lead.create_checklist_round(partnership, {"checklistId": checklist.id})
answers = [{"questionId": "Q10", "status": "finalized", "position": "yes"}]
for party in (lead, partner):
    party.create_checklist_response(partnership, {"checklistRoundId": checklist_round.id, "answers": answers})

outdated = problem_of(lead.update_partnership, partnership, {"programYear": None}, headers={"If-Match": '"7"'})
renamed = lead.update_partnership(partnership, {"programYear": "2026-2027"}, headers={"If-Match": '"1"'})
planning = lead.transition_partnership(partnership, start, headers={"If-Match": f'"{renamed.version}"'})
listed = lead.list_partnerships(state=["exploring", "planning"])

representation = {"authority": "Letter of the provider"}
home = lead.register_organization(
    {"name": "Rosa’s Family Child Care", "kinds": ["family_child_care_home"], "representation": representation}
)
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
