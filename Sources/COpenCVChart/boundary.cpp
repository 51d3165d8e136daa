#include "boundary.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/calib3d.hpp>

namespace chart {

cv::Mat evenLight(const cv::Mat &rgb) {
    std::array<std::array<int, 256>, 3> counts{};
    for (int y = 0; y < rgb.rows; ++y) {
        const auto *row = rgb.ptr<cv::Vec3b>(y);
        for (int x = 0; x < rgb.cols; ++x)
            for (int c = 0; c < 3; ++c) ++counts[c][row[x][c]];
    }
    const double total = double(rgb.rows) * rgb.cols;
    cv::Mat table(1, 256, CV_8UC3);
    for (int c = 0; c < 3; ++c) {
        const auto percentile = [&](double part) {
            double sum = 0;
            for (int value = 0; value < 256; ++value)
                if ((sum += counts[c][value]) >= part * total) return value;
            return 255;
        };
        const int low = percentile(0.01);
        // A channel with next to no light is not blown up into pure noise: eight code values at least become white.
        const int high = std::max(percentile(0.99), low + 8);
        for (int value = 0; value < 256; ++value)
            table.at<cv::Vec3b>(0, value)[c] = cv::saturate_cast<uchar>(255.0 * (value - low) / (high - low));
    }
    cv::Mat even;
    cv::LUT(rgb, table, even);
    return even;
}

bool isFairQuad(const std::vector<cv::Point2f> &corners) {
    if (corners.size() != 4 || !cv::isContourConvex(corners)) return false;
    double shortest = 1e9, longest = 0;
    for (int i = 0; i < 4; ++i) {
        const cv::Point2f before = corners[(i + 3) % 4] - corners[i];
        const cv::Point2f after = corners[(i + 1) % 4] - corners[i];
        const double a = cv::norm(before), b = cv::norm(after);
        if (a < 1 || b < 1) return false;
        // Corners of a square seen from up to some 45° stay within 45°…135°.
        if (std::abs(before.dot(after)) / (a * b) > 0.7) return false;
        shortest = std::min(shortest, b);
        longest = std::max(longest, b);
    }
    return longest <= 2.2 * shortest;
}

void orderWithClock(std::vector<cv::Point2f> &corners) {
    if (cv::contourArea(corners, true) < 0) std::reverse(corners.begin(), corners.end());
}

}  // namespace chart

extern "C" void chart_prepare(void) {
    chart::guarded(nullptr, [] {
        // One thread and one seed: the same picture gives the same answer.
        cv::setNumThreads(1);
        cv::setRNGSeed(1);
        cv::redirectError([](int, const char *, const char *, const char *, int, void *) { return 0; });
        return 1;
    });
}

extern "C" int32_t chart_homography(
    const ChartPoint *from, const ChartPoint *to, int32_t count, double tolerance, double matrix[9], char *fault) {
    return chart::guarded(fault, [&] {
        CV_Assert(from && to && matrix && count >= 4 && tolerance >= 0);
        std::vector<cv::Point2d> sources, targets;
        for (int32_t i = 0; i < count; ++i) {
            sources.emplace_back(from[i].x, from[i].y);
            targets.emplace_back(to[i].x, to[i].y);
        }
        // Normalised direct linear transform, then Levenberg-Marquardt; with a tolerance, of those that most agree
        // (Hartley and Zisserman 2003, 4.4, 4.5 and 4.8). OpenCV draws its samples from a generator of fixed seed.
        const bool isRobust = tolerance > 0 && count > 4;
        const cv::Mat found = cv::findHomography(sources, targets, isRobust ? cv::RANSAC : 0, isRobust ? tolerance : 3);
        if (found.empty()) return 0;
        for (int i = 0; i < 9; ++i) {
            matrix[i] = found.at<double>(i / 3, i % 3);
            if (!std::isfinite(matrix[i])) return 0;
        }
        return 1;
    });
}

extern "C" int32_t chart_draw(
    uint8_t *rgb, int32_t width, int32_t height, const ChartPoint *points, int32_t count, uint32_t colour,
    int32_t thickness, char *fault) {
    return chart::guarded(fault, [&] {
        CV_Assert(rgb && width > 0 && height > 0 && points && count > 0 && thickness > 0 && thickness < 100);
        cv::Mat picture(height, width, CV_8UC3, rgb);
        std::vector<cv::Point> line;
        for (int32_t i = 0; i < count; ++i) {
            // OpenCV clips lines to the picture, with 32-bit numbers.
            const auto near = [](double value) { return cvRound(std::clamp(value, -1e5, 1e5)); };
            line.emplace_back(near(points[i].x), near(points[i].y));
        }
        cv::polylines(
            picture, line, true, cv::Scalar((colour >> 16) & 255, (colour >> 8) & 255, colour & 255), thickness,
            cv::LINE_AA);
        return 1;
    });
}
