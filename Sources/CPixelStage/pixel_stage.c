#include "CPixelStage.h"

#include <math.h>

/* arm64 would fuse otherwise, and make other bytes than x86-64. */
#pragma STDC FP_CONTRACT OFF

/* Pixels at a time: three arrays of floats stay in the nearest cache beside the tables. */
enum { BLOCK = 256 };

/* Half a code value beyond black and white, in linear light, on the sRGB curve carried on in a straight line. */
static const float BELOW_BLACK = -0.5f / (255 * 12.92f);
static const float ABOVE_WHITE = 1 + 0.5f / (255 * (1.055f / 2.4f));

struct block {
    _Alignas(64) float channel[3][BLOCK];
    _Alignas(64) int32_t index[3][BLOCK];
};

/* sqrtf sets errno for the negative, of which there are none here, and a loop with errno is not vectorised. */
#if defined(__has_builtin) && __has_builtin(__builtin_elementwise_sqrt)
#define SQUARE_ROOT(x) __builtin_elementwise_sqrt(x)
#else
#define SQUARE_ROOT(x) sqrtf(x)
#endif

static inline float smaller(float a, float b) { return a < b ? a : b; }
static inline float larger(float a, float b) { return a > b ? a : b; }

/* The flat field along one row: polynomials in u. Horner in v, in double. */
static void row_light(const struct eps_stage *stage, size_t y, float light[3][EPS_FLAT_SIDE])
{
    double v = stage->height > 1 ? 2.0 * (double)y / (double)(stage->height - 1) - 1 : 0;
    const double *terms = stage->flat;
    for (int channel = 0; channel < 3; channel++)
        for (int i = 0; i < EPS_FLAT_SIDE; i++, terms += EPS_FLAT_SIDE) {
            double sum = 0;
            for (int j = EPS_FLAT_SIDE - 1; j >= 0; j--) sum = sum * v + terms[j];
            light[channel][i] = (float)sum;
        }
}

static inline float light_at(const float *terms, float u)
{
    return (((terms[4] * u + terms[3]) * u + terms[2]) * u + terms[1]) * u + terms[0];
}

static inline float column_scale(const struct eps_stage *stage)
{
    return stage->width > 1 ? (float)(2.0 / (double)(stage->width - 1)) : 0;
}

static inline float column_start(const struct eps_stage *stage) { return stage->width > 1 ? -1 : 0; }

static void linearise(const float *tables, const uint8_t *pixels, int count, struct block *block)
{
    for (int x = 0; x < count; x++) {
        block->channel[0][x] = tables[pixels[3 * x]];
        block->channel[1][x] = tables[256 + pixels[3 * x + 1]];
        block->channel[2][x] = tables[512 + pixels[3 * x + 2]];
    }
}

static inline int is_clipped(float red, float green, float blue, const float *clip)
{
    return (int)(red >= clip[0]) | (int)(green >= clip[1]) | (int)(blue >= clip[2]);
}

/*
 * Highlights: a clipped channel shows less than there was, and white that is too bright would take the colour of the
 * channel that has most room. It is lifted to the least of those that are not clipped; where all are, to the
 * brightest. What is not clipped stays as measured, since it is never below that floor; what is white stays white;
 * and no lifted channel becomes the largest, so no hue is made up.
 */
static inline float floor_of(float red, float green, float blue, int red_clips, int green_clips, int blue_clips)
{
    float brightest = larger(larger(red, green), blue);
    float least = smaller(red_clips ? brightest : red, green_clips ? brightest : green);
    return smaller(least, blue_clips ? brightest : blue);
}

/* Returns how many pixels have a clipped channel. */
static int lift_clipped(const float *clip, int count, struct block *block)
{
    float *red = block->channel[0], *green = block->channel[1], *blue = block->channel[2];
    int clipped = 0;
    for (int x = 0; x < count; x++) {
        float r = red[x], g = green[x], b = blue[x];
        float floor = floor_of(r, g, b, r >= clip[0], g >= clip[1], b >= clip[2]);
        clipped += is_clipped(r, g, b, clip);
        red[x] = larger(r, floor);
        green[x] = larger(g, floor);
        blue[x] = larger(b, floor);
    }
    return clipped;
}

/* Divides by the flat field, then the same. */
static int even_and_lift_clipped(
    const struct eps_stage *stage, const float *clip, float light[3][EPS_FLAT_SIDE], size_t first, int count,
    struct block *block)
{
    float *red = block->channel[0], *green = block->channel[1], *blue = block->channel[2];
    float scale = column_scale(stage), start = column_start(stage);
    int clipped = 0;
    for (int x = 0; x < count; x++) {
        float u = (float)((int32_t)first + x) * scale + start;
        float r = red[x] / light_at(light[0], u);
        float g = green[x] / light_at(light[1], u);
        float b = blue[x] / light_at(light[2], u);
        float floor = floor_of(r, g, b, red[x] >= clip[0], green[x] >= clip[1], blue[x] >= clip[2]);
        clipped += is_clipped(red[x], green[x], blue[x], clip);
        red[x] = larger(r, floor);
        green[x] = larger(g, floor);
        blue[x] = larger(b, floor);
    }
    return clipped;
}

/* Where in the table of code values; what is no number goes to black. */
static inline int32_t index_of(float linear)
{
    float clipped = smaller(larger(linear, 0), 1);
    return (int32_t)(clipped * (EPS_CODE_COUNT - 1) + 0.5f);
}

static inline int is_outside(float red, float green, float blue)
{
    return (int)(smaller(smaller(red, green), blue) <= BELOW_BLACK)
        | (int)(larger(larger(red, green), blue) >= ABOVE_WHITE);
}

static int colour_by_matrix(const float *m, int count, struct block *block)
{
    const float *red = block->channel[0], *green = block->channel[1], *blue = block->channel[2];
    int outside = 0;
    for (int x = 0; x < count; x++) {
        float r = red[x], g = green[x], b = blue[x];
        float to_red = m[0] * r + m[1] * g + m[2] * b;
        float to_green = m[3] * r + m[4] * g + m[5] * b;
        float to_blue = m[6] * r + m[7] * g + m[8] * b;
        outside += is_outside(to_red, to_green, to_blue);
        block->index[0][x] = index_of(to_red);
        block->index[1][x] = index_of(to_green);
        block->index[2][x] = index_of(to_blue);
    }
    return outside;
}

static int colour_by_roots(const float *m, int count, struct block *block)
{
    const float *red = block->channel[0], *green = block->channel[1], *blue = block->channel[2];
    int outside = 0;
    for (int x = 0; x < count; x++) {
        float r = red[x], g = green[x], b = blue[x];
        float rg = SQUARE_ROOT(r * g), gb = SQUARE_ROOT(g * b), rb = SQUARE_ROOT(r * b);
        float to_red = m[0] * r + m[1] * g + m[2] * b + m[3] * rg + m[4] * gb + m[5] * rb;
        float to_green = m[6] * r + m[7] * g + m[8] * b + m[9] * rg + m[10] * gb + m[11] * rb;
        float to_blue = m[12] * r + m[13] * g + m[14] * b + m[15] * rg + m[16] * gb + m[17] * rb;
        outside += is_outside(to_red, to_green, to_blue);
        block->index[0][x] = index_of(to_red);
        block->index[1][x] = index_of(to_green);
        block->index[2][x] = index_of(to_blue);
    }
    return outside;
}

static void encode(const uint8_t *codes, const struct block *block, int count, uint8_t *pixels)
{
    for (int x = 0; x < count; x++) {
        pixels[3 * x] = codes[block->index[0][x]];
        pixels[3 * x + 1] = codes[block->index[1][x]];
        pixels[3 * x + 2] = codes[block->index[2][x]];
    }
}

void eps_apply(
    const struct eps_stage *stage, uint8_t *pixels, size_t first_row, size_t rows, struct eps_tally *tally)
{
    const float *tables = stage->linear;
    const float clip[3] = {
        tables[EPS_CLIPPED_CODE], tables[256 + EPS_CLIPPED_CODE], tables[512 + EPS_CLIPPED_CODE]};
    struct block block;
    for (size_t y = first_row; y < first_row + rows; y++) {
        float light[3][EPS_FLAT_SIDE];
        if (stage->flat) row_light(stage, y, light);
        for (size_t first = 0; first < stage->width; first += BLOCK) {
            int count = stage->width - first < BLOCK ? (int)(stage->width - first) : BLOCK;
            linearise(tables, pixels, count, &block);
            int clipped = stage->flat ? even_and_lift_clipped(stage, clip, light, first, count, &block)
                                      : lift_clipped(clip, count, &block);
            int outside = stage->terms == 6 ? colour_by_roots(stage->colour, count, &block)
                                            : colour_by_matrix(stage->colour, count, &block);
            encode(stage->codes, &block, count, pixels);
            tally->clipped += (uint64_t)clipped;
            tally->outside += (uint64_t)outside;
            pixels += 3 * count;
        }
    }
}

float eps_least_light(const struct eps_stage *stage)
{
    if (!stage->flat) return 1;
    float scale = column_scale(stage), start = column_start(stage);
    float least = HUGE_VALF;
    for (size_t y = 0; y < stage->height; y++) {
        float light[3][EPS_FLAT_SIDE];
        row_light(stage, y, light);
        for (int channel = 0; channel < 3; channel++)
            for (size_t x = 0; x < stage->width; x++) {
                float value = light_at(light[channel], (float)(int32_t)x * scale + start);
                least = smaller(value, least);
            }
    }
    return least;
}
