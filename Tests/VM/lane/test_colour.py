#!/usr/bin/python3
"""What the lane measures pictures by: python3 -m unittest discover -s Tests/VM/lane -t Tests/VM"""

import unittest

from lane import chart, colour, scenes
from lane.jpegs import Pixels


class ColourTests(unittest.TestCase):
    def test_differences_are_those_of_the_published_pairs(self):
        """G. Sharma, W. Wu, E. Dalal 2005, table 1: pairs 1 to 3, then some of hue's corners: 7, 9, 15, 16, 24."""
        for one, other, wanted in (
            ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425), ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
            ((50, 2.8361, -74.0200), (50, 0, -82.7485), 3.4412), ((50, 0, 0), (50, -1, 2), 2.3669),
            ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792), ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
            ((50, 2.5, 0), (50, 0, -2.5), 4.3065), ((50, 2.5, 0), (50, 3.2592, 0.335), 1.0),
        ):
            self.assertAlmostEqual(colour.difference(one, other), wanted, places=4)
            self.assertAlmostEqual(colour.difference(other, one), wanted, places=4)

    def test_a_colour_survives_the_way_to_light_and_back(self):
        for reference in chart.REFERENCES:
            for found, wanted in zip(colour.lab_of(colour.xyz_of(reference)), reference):
                self.assertAlmostEqual(found, wanted, places=9)


class ChartTests(unittest.TestCase):
    def test_each_patch_is_read_where_it_is(self):
        """A picture of the chart by a perfect camera: what sRGB cannot hold is all that is wrong with it."""
        found = chart.errors(_picture(_ideal))
        self.assertLess(sum(found) / len(found), 0.5)
        self.assertEqual(max(found), found[17])  # cyan, which sRGB does not hold

    def test_the_corners_are_those_of_the_outer_cells(self):
        x = [float(part) for part in chart.corners().split(",")]
        self.assertEqual((x[2] - x[0], x[7] - x[1]), (6 * chart.PITCH, 4 * chart.PITCH))

    def test_the_scope_shows_colours_that_are_far_off_and_clips_none(self):
        highest = max(scenes.codes(scenes.seen(colour.xyz_of((95.19, -1.03, 2.93))), 1))
        self.assertLess(highest, 245)
        card = scenes.seen(tuple(scenes.WHITE_CARD * part for part in colour.WHITE))
        self.assertLess(max(scenes.codes(card, 1)), 236)
        self.assertGreater(min(scenes.codes(card, scenes.share_at(0, scenes.HEIGHT - 1))), 60)
        found = chart.errors(_picture(lambda reference: scenes.codes(scenes.seen(colour.xyz_of(reference)), 1)))
        self.assertGreater(sum(found) / len(found), 8)


def _ideal(reference: colour.Triple) -> list[float]:
    light = colour.applied(colour.SRGB_FROM_XYZ, colour.xyz_of(reference))
    return [
        255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055)
        for part in (min(1.0, max(0.0, part)) for part in light)
    ]


def _picture(shown) -> Pixels:
    patches = [bytes(round(code) for code in shown(reference)) for reference in chart.REFERENCES]
    samples = b"".join(
        bytes(3) if (patch := chart.patch_at(x, y)) is None else patches[patch]
        for y in range(scenes.HEIGHT) for x in range(scenes.WIDTH)
    )
    return Pixels(scenes.WIDTH, scenes.HEIGHT, samples)


if __name__ == "__main__":
    unittest.main()
