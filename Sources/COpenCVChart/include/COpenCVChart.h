/// What epilume-chart asks of OpenCV, behind functions that no C++ exception leaves.
///
/// Pictures are 8-bit interleaved RGB, 3 × width bytes a row, top row first. Points are pixels; the centre of the
/// first pixel is (0, 0). Every function returns what it found, 0 when it found nothing, and `chart_failed` when
/// OpenCV refused or memory ran out; then `fault` holds a sentence of at most 255 bytes, always terminated.
///
/// Concurrency: any thread; OpenCV's own state is set once, by `chart_prepare`, before the first other call.
#ifndef COPENCVCHART_H
#define COPENCVCHART_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { chart_failed = -1, chart_fault_capacity = 256 };

typedef struct {
    const uint8_t *rgb;
    int32_t width;
    int32_t height;
} ChartPicture;

typedef struct {
    double x;
    double y;
} ChartPoint;

/// Corners run with the clock as the picture is seen; which is first says nothing.
typedef struct {
    ChartPoint corners[4];
    /// Of the area; the corners of a patch that is partly in shadow lie, its centre hardly does.
    ChartPoint centre;
    /// How many thresholds showed it.
    int32_t votes;
} ChartQuad;

typedef struct {
    int32_t id;
    /// From the marker's own top left, with the clock as the marker is printed.
    ChartPoint corners[4];
} ChartMarker;

/// Fixes what makes OpenCV's answers differ from run to run, and keeps it from writing to standard error.
void chart_prepare(void);

/// Areas with four straight sides: candidates for patches.
///
/// - Parameter found: room for `capacity`; those with the most votes are kept.
int32_t chart_squares(const ChartPicture *picture, ChartQuad *found, int32_t capacity, char *fault);

/// The detector of the `mcc` module. The quadrilateral is of the patch field: the outer corners of the outer cells.
///
/// - Parameter patches: 24 or 140, the charts it knows.
int32_t chart_macbeth(const ChartPicture *picture, int32_t patches, ChartQuad *found, char *fault);

/// Inner corners of a chessboard, row by row.
///
/// - Parameter points: room for columns · rows.
int32_t chart_chessboard(
    const ChartPicture *picture, int32_t columns, int32_t rows, ChartPoint *points, char *fault);

/// Centres of round dots, in no order.
int32_t chart_dots(const ChartPicture *picture, ChartPoint *points, int32_t capacity, char *fault);

/// A whole grid among points, row by row.
///
/// - Parameter points: room for columns · rows.
int32_t chart_dot_grid(
    const ChartPoint *dots, int32_t count, int32_t columns, int32_t rows, ChartPoint *points, char *fault);

/// Markers of the dictionary DICT_4X4_50.
int32_t chart_markers(const ChartPicture *picture, ChartMarker *found, int32_t capacity, char *fault);

/// The perspective map of least squares from `from` to `to`, row by row; 1 when there is one.
///
/// - Parameter count: 4 at least.
/// - Parameter tolerance: pixels; points that lie farther from where most agree are left out. 0: none is.
int32_t chart_homography(
    const ChartPoint *from, const ChartPoint *to, int32_t count, double tolerance, double matrix[9], char *fault);

/// Draws a closed line into the picture.
///
/// - Parameter colour: 0xRRGGBB.
int32_t chart_draw(
    uint8_t *rgb, int32_t width, int32_t height, const ChartPoint *points, int32_t count, uint32_t colour,
    int32_t thickness, char *fault);

#ifdef __cplusplus
}
#endif
#endif
