// Candidates for patches: flat areas with four straight sides.
#include "boundary.hpp"

#include <algorithm>
#include <tuple>

namespace {

using Corners = std::vector<cv::Point2f>;

struct Candidate {
    Corners corners;
    cv::Point2f centre;
    double area;
};

struct Limits {
    double smallest, largest;  // square pixels
};

/// Of the area within a contour, whose points are pixel centres of its rim.
cv::Point2f centreOf(const std::vector<cv::Point> &contour) {
    const auto moments = cv::moments(contour);
    return {float(moments.m10 / moments.m00), float(moments.m01 / moments.m00)};
}

/// - Parameter lost: pixels that the mask's areas lack at each side.
void addQuads(const cv::Mat &mask, const Limits &limits, float lost, std::vector<Candidate> &found) {
    std::vector<std::vector<cv::Point>> contours;
    cv::findContours(mask, contours, cv::RETR_LIST, cv::CHAIN_APPROX_SIMPLE);
    for (const auto &contour : contours) {
        if (contour.size() < 4) continue;
        const double area = cv::contourArea(contour);
        if (area < limits.smallest || area > limits.largest) continue;
        std::vector<cv::Point> hull;
        cv::convexHull(contour, hull);
        const double hullArea = cv::contourArea(hull);
        if (area < 0.8 * hullArea) continue;
        const double length = cv::arcLength(hull, true);
        for (const double tolerance : {0.03, 0.06, 0.1}) {
            Corners corners;
            cv::approxPolyDP(cv::Mat(hull), corners, tolerance * length, true);
            if (corners.size() != 4) continue;
            const double covered = cv::contourArea(corners);
            if (covered < 0.8 * hullArea || !chart::isFairQuad(corners)) break;
            chart::orderWithClock(corners);
            const cv::Point2f centre = centreOf(contour);
            const float growth = 1 + 2 * lost / float(std::sqrt(covered));
            for (auto &corner : corners) corner = centre + (corner - centre) * growth;
            found.push_back({corners, centre, covered * growth * growth});
            break;
        }
    }
}

/// Where nothing changes from pixel to pixel in any channel: patches are flat between their edges, whether a black
/// frame or the next patch begins there.
void addFlatAreas(const cv::Mat &even, const Limits &limits, std::vector<Candidate> &found) {
    cv::Mat smooth, change;
    cv::GaussianBlur(even, smooth, cv::Size(5, 5), 1);
    cv::morphologyEx(smooth, change, cv::MORPH_GRADIENT, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
    std::vector<cv::Mat> channels;
    cv::split(change, channels);
    const cv::Mat greatest = cv::max(cv::max(channels[0], channels[1]), channels[2]);
    // The blur and the 3 × 3 neighbourhood take about two pixels of each side, and contours run through the centres of
    // the rim's pixels.
    const float lost = 2;
    for (const int limit : {7, 11, 16, 23, 33, 48, 70}) {
        cv::Mat mask = greatest < limit;
        addQuads(mask, limits, lost, found);
        // Noise punches holes and joins; opening parts what a thin bridge joined.
        cv::morphologyEx(mask, mask, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
        cv::morphologyEx(mask, mask, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_RECT, {5, 5}));
        addQuads(mask, limits, lost, found);
    }
}

/// What is brighter or darker than its surroundings, in each channel.
void addContrasts(const cv::Mat &even, const Limits &limits, std::vector<Candidate> &found) {
    std::vector<cv::Mat> channels;
    cv::split(even, channels);
    for (const auto &channel : channels) {
        cv::Mat smooth;
        cv::GaussianBlur(channel, smooth, cv::Size(5, 5), 1);
        for (const int window : {25, 61, 141}) {
            for (const int kind : {cv::THRESH_BINARY, cv::THRESH_BINARY_INV}) {
                cv::Mat mask;
                cv::adaptiveThreshold(smooth, mask, 255, cv::ADAPTIVE_THRESH_MEAN_C, kind, window, 4);
                cv::morphologyEx(mask, mask, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
                addQuads(mask, limits, 0.5f, found);
            }
        }
    }
}

struct Group {
    cv::Point2f centre;
    double area;
    std::vector<size_t> members;
};

/// One of each place and size: that of the median area, with the number of those it stands for.
std::vector<ChartQuad> merged(const std::vector<Candidate> &found, const chart::Reduced &reduced) {
    std::vector<Group> groups;
    for (size_t i = 0; i < found.size(); ++i) {
        const auto &one = found[i];
        const double reach = 0.2 * std::sqrt(one.area);
        const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group &group) {
            return cv::norm(group.centre - one.centre) < reach && one.area < 1.8 * group.area &&
                   group.area < 1.8 * one.area;
        });
        if (same == groups.end())
            groups.push_back({one.centre, one.area, {i}});
        else
            same->members.push_back(i);
    }
    std::vector<ChartQuad> quads;
    for (auto &group : groups) {
        auto &members = group.members;
        const auto middle = members.begin() + long(members.size() / 2);
        std::nth_element(members.begin(), middle, members.end(), [&](size_t a, size_t b) {
            return found[a].area < found[b].area || (found[a].area == found[b].area && a < b);
        });
        ChartQuad quad{};
        for (int i = 0; i < 4; ++i) {
            const auto &corner = found[*middle].corners[size_t(i)];
            quad.corners[i] = reduced.back(corner.x, corner.y);
        }
        const auto median = [&](float cv::Point2f::*axis) {
            std::vector<float> values;
            for (const auto member : members) values.push_back(found[member].centre.*axis);
            std::nth_element(values.begin(), values.begin() + long(values.size() / 2), values.end());
            return values[values.size() / 2];
        };
        quad.centre = reduced.back(median(&cv::Point2f::x), median(&cv::Point2f::y));
        quad.votes = int32_t(members.size());
        quads.push_back(quad);
    }
    std::sort(quads.begin(), quads.end(), [](const ChartQuad &a, const ChartQuad &b) {
        const auto key = [](const ChartQuad &q) { return std::tuple(-q.votes, q.corners[0].y, q.corners[0].x); };
        return key(a) < key(b);
    });
    return quads;
}

}  // namespace

extern "C" int32_t chart_squares(const ChartPicture *picture, ChartQuad *found, int32_t capacity, char *fault) {
    return chart::guarded(fault, [&]() -> int32_t {
        CV_Assert(picture && found && capacity > 0);
        const chart::Reduced reduced(chart::view(*picture), 1200);
        const cv::Mat even = chart::evenLight(reduced.picture);
        const double frame = double(even.rows) * even.cols;
        // From ten pixels a side to a twelfth of the frame.
        const Limits limits{100, frame / 12};
        std::vector<Candidate> candidates;
        addFlatAreas(even, limits, candidates);
        addContrasts(even, limits, candidates);
        const auto quads = merged(candidates, reduced);
        const auto count = std::min(quads.size(), size_t(capacity));
        std::copy_n(quads.begin(), count, found);
        return int32_t(count);
    });
}
