#include "loop.h"

#include <math.h>

struct eps_survey eps_survey_light(const struct eps_stage *stage)
{
    struct eps_survey survey = {.least_light = HUGE_VALF, .largest_departure = 0};
    if (!stage->flat) return (struct eps_survey){.least_light = 1, .largest_departure = 0};
    _Alignas(64) float points[BLOCK], lines[BLOCK];
    for (size_t y = 0; y < stage->height; y++) {
        float light[3][EPS_FLAT_SIDE];
        row_light(stage, y, light);
        for (int channel = 0; channel < 3; channel++)
            for (size_t first = 0; first < stage->width; first += BLOCK) {
                int count = stage->width - first < BLOCK ? (int)(stage->width - first) : BLOCK;
                float scale = column_scale(stage), start = column_start(stage);
                point_gains(stage, light[channel], first, count, points);
                line_gains(stage, light[channel], first, count, lines);
                for (int x = 0; x < count; x++) {
                    float value = light_at(light[channel], (float)((int32_t)first + x) * scale + start);
                    float departure = fabsf(lines[x] / points[x] - 1);
                    survey.least_light = smaller(value, survey.least_light);
                    /* What is no number counts as the largest. */
                    if (!(departure <= survey.largest_departure)) survey.largest_departure = departure;
                }
            }
    }
    return survey;
}
