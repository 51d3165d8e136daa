#include "loop.h"

#include <string.h>

/* Half a code value beyond black and white, in linear light, on the sRGB curve carried on in a straight line. */
static const float BELOW_BLACK = -0.5f / (255 * 12.92f);
static const float ABOVE_WHITE = 1 + 0.5f / (255 * (1.055f / 2.4f));

struct block {
    _Alignas(64) float channel[3][BLOCK];
    _Alignas(64) int32_t index[3][BLOCK];
    _Alignas(64) float gains[3][BLOCK];
};

typedef float four __attribute__((vector_size(16)));

/* Four at a time, since three looked up and stored one by one take a third longer. */
PART void linearise(const float *tables, const uint8_t *pixels, int count, struct block *block)
{
    const float *red = tables, *green = tables + 256, *blue = tables + 512;
    int x = 0;
    for (; x + 4 <= count; x += 4) {
        const uint8_t *p = pixels + 3 * x;
        *(four *)&block->channel[0][x] = (four){red[p[0]], red[p[3]], red[p[6]], red[p[9]]};
        *(four *)&block->channel[1][x] = (four){green[p[1]], green[p[4]], green[p[7]], green[p[10]]};
        *(four *)&block->channel[2][x] = (four){blue[p[2]], blue[p[5]], blue[p[8]], blue[p[11]]};
    }
    for (; x < count; x++) {
        block->channel[0][x] = red[pixels[3 * x]];
        block->channel[1][x] = green[pixels[3 * x + 1]];
        block->channel[2][x] = blue[pixels[3 * x + 2]];
    }
}

PART int is_clipped(float red, float green, float blue, const float *clip)
{
    return (int)(red >= clip[0]) | (int)(green >= clip[1]) | (int)(blue >= clip[2]);
}

/*
 * Highlights: a clipped channel shows less than there was, and white that is too bright would take the colour of the
 * channel that has most room. It is lifted to the least of those that are not clipped; where all are, to the
 * brightest. What is not clipped stays as measured, since it is never below that floor; what is white stays white;
 * and no lifted channel becomes the largest, so no hue is made up.
 */
PART float floor_of(float red, float green, float blue, int red_clips, int green_clips, int blue_clips)
{
    float brightest = larger(larger(red, green), blue);
    float least = smaller(red_clips ? brightest : red, green_clips ? brightest : green);
    return smaller(least, blue_clips ? brightest : blue);
}

/* Returns how many pixels have a clipped channel. */
PART int lift_clipped(const float *clip, int count, struct block *block)
{
    float *red = block->channel[0], *green = block->channel[1], *blue = block->channel[2];
    int clipped = 0;
    ONE_VECTOR
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

/* Takes the unevenness out, then the same. */
PART int even_and_lift_clipped(
    const struct eps_stage *stage, const float *clip, float light[3][EPS_FLAT_SIDE], size_t first, int count,
    struct block *block)
{
    float *red = block->channel[0], *green = block->channel[1], *blue = block->channel[2];
    int clipped = 0;
    for (int channel = 0; channel < 3; channel++)
        if (stage->lines)
            line_gains(stage, light[channel], first, count, block->gains[channel]);
        else
            point_gains(stage, light[channel], first, count, block->gains[channel]);
    ONE_VECTOR
    for (int x = 0; x < count; x++) {
        float r = red[x] * block->gains[0][x];
        float g = green[x] * block->gains[1][x];
        float b = blue[x] * block->gains[2][x];
        float floor = floor_of(r, g, b, red[x] >= clip[0], green[x] >= clip[1], blue[x] >= clip[2]);
        clipped += is_clipped(red[x], green[x], blue[x], clip);
        red[x] = larger(r, floor);
        green[x] = larger(g, floor);
        blue[x] = larger(b, floor);
    }
    return clipped;
}

/* Where in the table of code values; what is no number goes to black. */
PART int32_t index_of(float linear)
{
    float clipped = smaller(larger(linear, 0), 1);
    return (int32_t)(clipped * (EPS_CODE_COUNT - 1) + 0.5f);
}

PART int is_outside(float red, float green, float blue)
{
    return (int)(smaller(smaller(red, green), blue) <= BELOW_BLACK)
        | (int)(larger(larger(red, green), blue) >= ABOVE_WHITE);
}

/* sqrtf sets errno for the negative, of which there are none here, and a loop with errno is not vectorised. */
PART float square_root(float x) { return __builtin_elementwise_sqrt(x); }

PART int colour_by_matrix(const float *m, int count, struct block *block)
{
    const float *red = block->channel[0], *green = block->channel[1], *blue = block->channel[2];
    int outside = 0;
    ONE_VECTOR
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

PART int colour_by_roots(const float *m, int count, struct block *block)
{
    const float *red = block->channel[0], *green = block->channel[1], *blue = block->channel[2];
    int outside = 0;
    ONE_VECTOR
    for (int x = 0; x < count; x++) {
        float r = red[x], g = green[x], b = blue[x];
        float rg = square_root(r * g), gb = square_root(g * b), rb = square_root(r * b);
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

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "encode writes four bytes as one number, lowest first"
#endif

/* Four pixels as three numbers of four bytes, for the same reason. */
PART void encode(const uint8_t *codes, const struct block *block, int count, uint8_t *pixels)
{
    const int32_t *red = block->index[0], *green = block->index[1], *blue = block->index[2];
    int x = 0;
    for (; x + 4 <= count; x += 4) {
        uint32_t words[3] = {
            codes[red[x]] | (uint32_t)codes[green[x]] << 8 | (uint32_t)codes[blue[x]] << 16
                | (uint32_t)codes[red[x + 1]] << 24,
            codes[green[x + 1]] | (uint32_t)codes[blue[x + 1]] << 8 | (uint32_t)codes[red[x + 2]] << 16
                | (uint32_t)codes[green[x + 2]] << 24,
            codes[blue[x + 2]] | (uint32_t)codes[red[x + 3]] << 8 | (uint32_t)codes[green[x + 3]] << 16
                | (uint32_t)codes[blue[x + 3]] << 24};
        memcpy(pixels + 3 * x, words, sizeof words);
    }
    for (; x < count; x++) {
        pixels[3 * x] = codes[red[x]];
        pixels[3 * x + 1] = codes[green[x]];
        pixels[3 * x + 2] = codes[blue[x]];
    }
}

PART void apply(
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

#if defined(__x86_64__)
/* Without fused arithmetic in either, so that the bytes are the same. */
__attribute__((target("avx2"))) static void apply_by_32(
    const struct eps_stage *stage, uint8_t *pixels, size_t first_row, size_t rows, struct eps_tally *tally)
{
    apply(stage, pixels, first_row, rows, tally);
}

__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"), min_vector_width(512))) static void apply_by_64(
    const struct eps_stage *stage, uint8_t *pixels, size_t first_row, size_t rows, struct eps_tally *tally)
{
    apply(stage, pixels, first_row, rows, tally);
}

static int has_vectors_of_64(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl");
}
#endif

int eps_has_vectors(int vector_bytes)
{
#if defined(__x86_64__)
    if (vector_bytes == 64) return has_vectors_of_64();
    if (vector_bytes == 32) return __builtin_cpu_supports("avx2") != 0;
#endif
    return vector_bytes == 16;
}

void eps_apply(
    const struct eps_stage *stage, int vector_bytes, uint8_t *pixels, size_t first_row, size_t rows,
    struct eps_tally *tally)
{
#if defined(__x86_64__)
    if (vector_bytes == 64) {
        apply_by_64(stage, pixels, first_row, rows, tally);
        return;
    }
    if (vector_bytes == 32) {
        apply_by_32(stage, pixels, first_row, rows, tally);
        return;
    }
#endif
    (void)vector_bytes;
    apply(stage, pixels, first_row, rows, tally);
}
