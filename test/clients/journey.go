// The journey of journey.ts through the Go client of redocly. Prints its result as JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"sort"

	"journey/client"
)

var background = context.Background()

func must[T any](value T, err error) T {
	if err != nil {
		var failed *client.APIError
		if errors.As(err, &failed) {
			log.Fatalf("%v: %v", err, failed.Body)
		}
		log.Fatal(err)
	}
	return value
}

func problemOf[T any](_ T, err error) any {
	var failed *client.APIError
	if !errors.As(err, &failed) {
		log.Fatalf("The call did not fail with a problem: %v", err)
	}
	return failed.Body
}

func ptr[T any](value T) *T { return &value }

func main() {
	url, leadKey, partnerKey, partnerID := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	// Headers belong to a client, not to a call.
	with := func(key string, headers map[string]string) *client.Client {
		return client.New(client.Config{
			ServerURL: url,
			Headers:   headers,
			Auth:      client.Auth{Bearer: func() string { return key }},
		})
	}
	ifMatch := func(key string, version int64) *client.Client {
		return with(key, map[string]string{"If-Match": fmt.Sprintf(`"%d"`, version)})
	}
	lead, partner := with(leadKey, nil), with(partnerKey, nil)

	keyed := with(leadKey, map[string]string{"Idempotency-Key": "journey-1"})
	body := client.NewPartnership{Name: "Full-day care", Purpose: "Forty more infants and toddlers in full-day care."}
	created, _, err := keyed.CreatePartnershipWithHeaders(background, body, nil)
	must(created, err)
	repeated, headers, err := keyed.CreatePartnershipWithHeaders(background, body, nil)
	partnership := must(repeated, err).Id

	invitation := client.NewParty{OrganizationId: partnerID, Role: "child_care_provider"}
	invited := must(lead.InviteParty(background, partnership, invitation, nil))
	accept := client.PartyTransition{Action: "accept"}
	accepted := must(ifMatch(partnerKey, invited.Version).TransitionParty(background, partnership, invited.Id, accept, nil))
	start := client.PartnershipTransition{Action: "start_planning"}
	blocked := problemOf(ifMatch(leadKey, 1).TransitionPartnership(background, partnership, start, nil))

	for _, name := range []string{"Jordan Rivera", "Front desk", "Billing"} {
		must(lead.CreateContact(background, partnership, client.NewContact{Name: name}, nil))
	}
	sam := client.NewContact{Name: "Sam Okafor", Title: ptr("Director")}
	contact := must(partner.CreateContact(background, partnership, sam, nil))
	contacts := []string{}
	for cursor, more := (*string)(nil), true; more; more = cursor != nil {
		params := client.ListContactsParams{Limit: ptr(int64(2)), Cursor: cursor}
		page := must(lead.ListContacts(background, partnership, &params))
		for _, one := range page.Data {
			contacts = append(contacts, one.Name)
		}
		cursor = page.NextCursor
	}

	checklists := must(lead.ListChecklistEditions(background, &client.ListChecklistEditionsParams{Limit: ptr(int64(1))}))
	asked := client.NewChecklistRound{ChecklistId: checklists.Data[0].Id}
	round := must(lead.CreateChecklistRound(background, partnership, asked, nil))
	status, position := client.AnswerStatusInput("finalized"), ptr("yes")
	answers := []client.AnswerPatch{{QuestionId: "Q10", Status: &status, Position: &position}}
	for _, party := range []*client.Client{lead, partner} {
		response := client.NewChecklistResponse{ChecklistRoundId: round.Id, Answers: &answers}
		must(party.CreateChecklistResponse(background, partnership, response, nil))
	}

	year := client.PartnershipPatch{ProgramYear: ptr("2026-2027")}
	outdated := problemOf(ifMatch(leadKey, 7).UpdatePartnership(background, partnership, year, nil))
	renamed := must(ifMatch(leadKey, 1).UpdatePartnership(background, partnership, year, nil))
	planning := must(ifMatch(leadKey, renamed.Version).TransitionPartnership(background, partnership, start, nil))
	states := []client.PartnershipStateInput{"exploring", "planning"}
	listed := [][]any{}
	for _, one := range must(lead.ListPartnerships(background, &client.ListPartnershipsParams{State: &states})).Data {
		listed = append(listed, []any{one.Id == partnership, one.State})
	}

	var representation any = map[string]string{"authority": "Letter of the provider"}
	home := must(lead.RegisterOrganization(background, client.NewOrganization{
		Name:           "Rosa’s Family Child Care",
		Kinds:          []client.OrganizationKindInput{"family_child_care_home"},
		Representation: &representation,
	}, nil))
	caller := must(with(leadKey, map[string]string{"On-Behalf-Of": home.Id}).GetCaller(background))
	types := map[string]bool{}
	params := client.ListChangesParams{Type_: &[]string{"party.accepted", "contact.created"}}
	for _, change := range must(lead.ListChanges(background, &params)).Data {
		types[change.Type_] = true
	}
	changes := []string{}
	for name := range types {
		changes = append(changes, name)
	}
	sort.Strings(changes)

	must(0, json.NewEncoder(os.Stdout).Encode(map[string]any{
		"isReplayed":  created.Id == partnership && headers.IdempotentReplayed != nil,
		"party":       accepted.State,
		"blocked":     blocked,
		"contact":     map[string]any{"name": contact.Name, "title": contact.Title},
		"contacts":    contacts,
		"outdated":    outdated,
		"state":       planning.State,
		"listed":      listed,
		"actsForHome": caller.OrganizationId == home.Id,
		"onBehalfBy":  caller.OnBehalfBy,
		"changes":     changes,
	}))
}
