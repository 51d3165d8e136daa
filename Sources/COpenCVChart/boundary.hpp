#pragma once
#include "COpenCVChart.h"

#include <cstdio>
#include <exception>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace chart {

/// Runs `work`; whatever is thrown becomes a sentence and `chart_failed`. Nothing passes into Swift, which has no
/// means to unwind C++.
template <typename Work>
int32_t guarded(char *fault, Work work) noexcept {
    const auto say = [fault](const char *text) {
        if (fault) std::snprintf(fault, chart_fault_capacity, "%s", text);
    };
    say("");
    try {
        return work();
    } catch (const cv::Exception &error) {
        say(error.err.c_str());
    } catch (const std::exception &error) {
        say(error.what());
    } catch (...) {
        say("unknown exception");
    }
    return chart_failed;
}

/// The caller's bytes as a matrix; they are not copied and not written to.
inline cv::Mat view(const ChartPicture &picture) {
    CV_Assert(picture.rgb && picture.width > 0 && picture.height > 0);
    return cv::Mat(picture.height, picture.width, CV_8UC3, const_cast<uint8_t *>(picture.rgb));
}

/// A smaller copy for searching, with the way back to the caller's pixels.
struct Reduced {
    cv::Mat picture;
    double scale;  // reduced pixels a pixel

    /// - Parameter longest: pixels of the longer side that are kept.
    Reduced(const cv::Mat &source, int longest) {
        const int side = std::max(source.cols, source.rows);
        scale = side > longest ? double(longest) / side : 1;
        if (scale < 1)
            cv::resize(source, picture, cv::Size(), scale, scale, cv::INTER_AREA);
        else
            picture = source.clone();
    }

    /// Pixel centres are whole numbers here and in the source: half a pixel moves with the scale.
    ChartPoint back(double x, double y) const {
        return {(x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5};
    }
};

/// Takes a strong cast off: each channel is stretched between its own 1st and 99th percentile.
cv::Mat evenLight(const cv::Mat &rgb);

/// Whether four points are convex and far from a line, and their order with the clock (y downwards).
bool isFairQuad(const std::vector<cv::Point2f> &corners);
void orderWithClock(std::vector<cv::Point2f> &corners);

}  // namespace chart
