"""Who is in which scenario of a mix, and when."""

_LEARNED = 8  # days after which those who were there at the start have habits


class Cast:
    """Deals people and machines like cards, so that scenarios share nobody while there are enough
    of them."""

    def __init__(self, organisation, draw):
        self.draw = draw
        self._organisation = organisation
        self._decks = {}

    def person(self, *jobs):
        people = [person for person in self._organisation.people if person.job in jobs
                  and person.first_day == 0 and person.last_day > self._organisation.days]
        return self._deal(jobs, people)

    def machine(self, *kinds):
        """(account, name) of a machine."""
        there = [(account, machine.name) for machine in self._organisation.machines
                 for number, account in enumerate(self._organisation.accounts)
                 if machine.kind in kinds and number in machine.accounts]
        return self._deal(kinds, there)

    def leaver(self, *jobs):
        """Somebody who will leave: nobody else gets this person."""
        person = self.person(*jobs)
        for kind, deck in self._decks.items():
            self._decks[kind] = [other for other in deck if other is not person]
        return person

    def day(self, low=_LEARNED, *, weekend=0.0):
        """A working day, or with some chance one of a weekend, when habits are known."""
        high = max(low, self._organisation.days - 2)
        want_weekend = self.draw.chance(weekend)
        for _ in range(60):
            day = self.draw.whole(low, high)
            if is_weekend(self._organisation, day) == want_weekend:
                break
        return day

    def hour(self, late=0.12):
        """An hour of work; now and then a late one."""
        return self.draw.whole(19, 23) if self.draw.chance(late) else self.draw.whole(8, 17)

    def _deal(self, kind, cards):
        deck = self._decks.get(kind)
        if not deck:
            deck = list(cards)
            for i in range(len(deck) - 1, 0, -1):
                other = self.draw.whole(0, i)
                deck[i], deck[other] = deck[other], deck[i]
        card = deck.pop()
        self._decks[kind] = deck
        return card


def is_weekend(organisation, day):
    return (organisation.start // 86400 + day + 3) % 7 >= 5  # the epoch was a Thursday
