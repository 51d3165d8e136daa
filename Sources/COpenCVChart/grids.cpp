// Chessboards and dots: rough places, to about a pixel. Refining them in linear light is not done here.
#include "boundary.hpp"

#include <algorithm>
#include <numeric>
#include <opencv2/calib3d.hpp>

namespace {

cv::Mat grey(const cv::Mat &rgb) {
    cv::Mat even = chart::evenLight(rgb), result;
    cv::cvtColor(even, result, cv::COLOR_RGB2GRAY);
    return result;
}

struct Dot {
    cv::Point2f centre;
    double area;
};

/// Round areas of one threshold.
void addDots(const cv::Mat &mask, double largest, std::vector<Dot> &found) {
    std::vector<std::vector<cv::Point>> contours;
    cv::findContours(mask, contours, cv::RETR_LIST, cv::CHAIN_APPROX_NONE);
    for (const auto &contour : contours) {
        if (contour.size() < 8) continue;
        const auto moments = cv::moments(contour);
        if (moments.m00 < 12 || moments.m00 > largest) continue;
        // A disc seen at an angle is an ellipse: its second moments say its area exactly, those of other shapes say
        // more. 16π² det(μ) = A² for an ellipse.
        const double spread = moments.nu20 * moments.nu02 - moments.nu11 * moments.nu11;
        const double roundness = 1 / (16 * CV_PI * CV_PI * spread);
        const double sum = moments.nu20 + moments.nu02;
        const double elongation = sum * sum / (4 * spread);
        if (!(roundness > 0.92 && roundness < 1.15) || elongation > 2) continue;
        found.push_back({cv::Point2f(float(moments.m10 / moments.m00), float(moments.m01 / moments.m00)), moments.m00});
    }
}

/// Dots are of one size; letters, dust and holes of others are left out.
std::vector<Dot> ofOneSize(std::vector<Dot> dots) {
    std::vector<Dot> kept;
    size_t most = 0;
    double chosen = 0;
    for (const auto &one : dots) {
        const auto count = size_t(std::count_if(dots.begin(), dots.end(), [&](const Dot &other) {
            return other.area > one.area / 1.6 && other.area < one.area * 1.6;
        }));
        // Of dots that a grid has as many of, the larger: noise is small.
        if (count > most || (count == most && one.area > chosen)) most = count, chosen = one.area;
    }
    std::copy_if(dots.begin(), dots.end(), std::back_inserter(kept), [&](const Dot &one) {
        return one.area > chosen / 2.5 && one.area < chosen * 2.5;
    });
    return kept;
}

std::vector<Dot> dots(const cv::Mat &picture) {
    const double largest = double(picture.rows) * picture.cols / 100;
    std::vector<Dot> best;
    for (const int kind : {cv::THRESH_BINARY_INV, cv::THRESH_BINARY}) {
        for (const int part : {40, 16, 8}) {
            const int window = std::max(picture.rows, picture.cols) / part | 1;
            cv::Mat mask;
            cv::adaptiveThreshold(picture, mask, 255, cv::ADAPTIVE_THRESH_MEAN_C, kind, window, 12);
            std::vector<Dot> found;
            addDots(mask, largest, found);
            // Both borders of a ring have one centre.
            std::vector<Dot> single;
            for (const auto &one : found) {
                const bool known = std::any_of(single.begin(), single.end(), [&](const Dot &other) {
                    return cv::norm(other.centre - one.centre) < 0.5 * std::sqrt(one.area);
                });
                if (!known) single.push_back(one);
                if (single.size() > 20000) break;
            }
            if (single.size() > 5000) continue;
            single = ofOneSize(single);
            if (single.size() > best.size()) best = single;
        }
    }
    return best;
}

}  // namespace

extern "C" int32_t chart_chessboard(
    const ChartPicture *picture, int32_t columns, int32_t rows, ChartPoint *points, char *fault) {
    return chart::guarded(fault, [&]() -> int32_t {
        CV_Assert(picture && points && columns >= 3 && rows >= 3 && columns * rows <= 10000);
        const chart::Reduced reduced(chart::view(*picture), 2000);
        const cv::Mat light = grey(reduced.picture);
        const cv::Size size(columns, rows);
        std::vector<cv::Point2f> corners;
        // The two methods fail on different pictures: by quadrilaterals, and by Radon transforms (Duda and Frese 2018).
        bool isFound = cv::findChessboardCorners(
            light, size, corners,
            cv::CALIB_CB_ADAPTIVE_THRESH | cv::CALIB_CB_NORMALIZE_IMAGE | cv::CALIB_CB_FAST_CHECK);
        if (!isFound) isFound = cv::findChessboardCornersSB(light, size, corners, cv::CALIB_CB_NORMALIZE_IMAGE);
        if (!isFound || corners.size() != size_t(columns * rows)) return 0;
        for (size_t i = 0; i < corners.size(); ++i) points[i] = reduced.back(corners[i].x, corners[i].y);
        return int32_t(corners.size());
    });
}

extern "C" int32_t chart_dots(const ChartPicture *picture, ChartPoint *points, int32_t capacity, char *fault) {
    return chart::guarded(fault, [&]() -> int32_t {
        CV_Assert(picture && points && capacity > 0);
        const chart::Reduced reduced(chart::view(*picture), 2000);
        cv::Mat light = grey(reduced.picture);
        cv::GaussianBlur(light, light, cv::Size(3, 3), 0.7);
        const auto found = dots(light);
        const auto count = std::min(found.size(), size_t(capacity));
        for (size_t i = 0; i < count; ++i) points[i] = reduced.back(found[i].centre.x, found[i].centre.y);
        return int32_t(count);
    });
}

extern "C" int32_t chart_dot_grid(
    const ChartPoint *dots, int32_t count, int32_t columns, int32_t rows, ChartPoint *points, char *fault) {
    return chart::guarded(fault, [&]() -> int32_t {
        CV_Assert(dots && points && columns >= 3 && rows >= 3 && columns * rows <= 10000);
        if (count < columns * rows) return 0;
        std::vector<cv::Point2f> candidates, grid;
        for (int32_t i = 0; i < count; ++i) candidates.emplace_back(float(dots[i].x), float(dots[i].y));
        const cv::Size size(columns, rows);
        // Without a detector the first argument is taken for the candidates themselves.
        const int plain = cv::CALIB_CB_SYMMETRIC_GRID;
        for (const int how : {plain, plain | cv::CALIB_CB_CLUSTERING}) {
            if (cv::findCirclesGrid(candidates, size, grid, how, cv::Ptr<cv::FeatureDetector>()) &&
                grid.size() == size_t(columns * rows)) {
                for (size_t i = 0; i < grid.size(); ++i) points[i] = {grid[i].x, grid[i].y};
                return int32_t(grid.size());
            }
        }
        return 0;
    });
}
