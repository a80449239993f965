"""A clause that only names a kind of thing costs more than one that says what it is."""

from digest.writing.substance import HOLLOW, hollowness


def test_the_less_is_said_the_more_it_costs() -> None:
    told = [
        "propose a deep learning model, referred to as ReefNet",
        "propose the coral ReefNet dataset",
        "propose ReefNet, a model of coral growth",
        "propose ReefNet, a model of coral growth in warm seas",
    ]
    costs = [hollowness(text, "ReefNet") for text in told]
    assert costs == sorted(costs, reverse=True)
    assert costs[0] > HOLLOW
    assert costs[-1] == 0


def test_the_words_that_a_name_stands_for_say_no_more_than_the_name() -> None:
    bare = hollowness("propose ReefNet", "ReefNet")
    assert hollowness("propose the Reef Counting Net (ReefNet)", "ReefNet") == bare
    assert hollowness("propose the Reef Counting Net (ReefNet), a model of kelp", "ReefNet") < bare
