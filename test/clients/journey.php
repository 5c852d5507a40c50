<?php
// The journey of journey.ts through the PHP client of redocly. Prints its result as JSON.
declare(strict_types=1);

namespace PartnershipBasics;

require __DIR__ . '/generated/php/client.php';

[, $url, $leadKey, $partnerKey, $partnerId] = $argv;
$lead = new Client(new Config($url, auth: ['bearer' => $leadKey]));
$partner = new Client(new Config($url, auth: ['bearer' => $partnerKey]));
$ifMatch = fn (int $version): array => ['If-Match' => "\"{$version}\""];

function problemOf(callable $call): array
{
    try {
        $call();
    } catch (ApiError $error) {
        return $error->body;
    }
    throw new \LogicException('The call succeeded.');
}

$new = new NewPartnership('Full-day care', 'Forty more infants and toddlers in full-day care.');
$create = fn (): Envelope => $lead->createPartnershipWithHeaders($new, headers: ['Idempotency-Key' => 'journey-1']);
[$created, $repeated] = [$create(), $create()];
$partnership = $repeated->data->id;

$invited = $lead->inviteParty($partnership, new NewParty($partnerId, PartyRoleInput::ChildCareProvider));
$accept = new PartyTransition(PartyActionInput::Accept);
$accepted = $partner->transitionParty($partnership, $invited->id, $accept, headers: $ifMatch($invited->version));
$start = new PartnershipTransition(PartnershipActionInput::StartPlanning);
$blocked = problemOf(fn () => $lead->transitionPartnership($partnership, $start, headers: $ifMatch(1)));

foreach (['Jordan Rivera', 'Front desk', 'Billing'] as $name) {
    $lead->createContact($partnership, new NewContact($name));
}
$contact = $partner->createContact($partnership, new NewContact('Sam Okafor', title: 'Director'));
[$contacts, $cursor] = [[], null];
do {
    $page = $lead->listContacts($partnership, limit: 2, cursor: $cursor);
    foreach ($page->data as $one) {
        $contacts[] = $one->name;
    }
    $cursor = $page->nextCursor;
} while ($cursor !== null);

[$checklist] = $lead->listChecklistEditions(limit: 1)->data;
$round = $lead->createChecklistRound($partnership, new NewChecklistRound($checklist->id));
$answers = [new AnswerPatch('Q10', status: AnswerStatusInput::Finalized, position: 'yes')];
foreach ([$lead, $partner] as $party) {
    $party->createChecklistResponse($partnership, new NewChecklistResponse($round->id, answers: $answers));
}

$year = new PartnershipPatch(programYear: '2026-2027');
$outdated = problemOf(fn () => $lead->updatePartnership($partnership, $year, headers: $ifMatch(7)));
$renamed = $lead->updatePartnership($partnership, $year, headers: $ifMatch(1));
$planning = $lead->transitionPartnership($partnership, $start, headers: $ifMatch($renamed->version));
$states = [PartnershipStateInput::Exploring, PartnershipStateInput::Planning];
$listed = array_map(
    fn (Partnership $one): array => [$one->id === $partnership, $one->state],
    $lead->listPartnerships(state: $states)->data,
);

$home = $lead->registerOrganization(new NewOrganization(
    'Rosa’s Family Child Care',
    [OrganizationKindInput::FamilyChildCareHome],
    representation: ['authority' => 'Letter of the provider'],
));
$caller = $lead->getCaller(headers: ['On-Behalf-Of' => $home->id]);
$types = array_map(
    fn (Change $change): string => $change->type,
    $lead->listChanges(type: ['party.accepted', 'contact.created'])->data,
);
sort($types);

echo json_encode([
    'isReplayed' => $created->data->id === $partnership && isset($repeated->headers['idempotentReplayed']),
    'party' => $accepted->state,
    'blocked' => $blocked,
    'contact' => ['name' => $contact->name, 'title' => $contact->title],
    'contacts' => $contacts,
    'outdated' => $outdated,
    'state' => $planning->state,
    'listed' => $listed,
    'actsForHome' => $caller->organizationId === $home->id,
    'onBehalfBy' => $caller->onBehalfBy,
    'changes' => array_values(array_unique($types)),
], JSON_THROW_ON_ERROR);
