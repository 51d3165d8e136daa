// Fiducials of the project's own target.
#include "boundary.hpp"

#include <opencv2/aruco.hpp>

extern "C" int32_t chart_markers(const ChartPicture *picture, ChartMarker *found, int32_t capacity, char *fault) {
    return chart::guarded(fault, [&]() -> int32_t {
        CV_Assert(picture && found && capacity > 0);
        const chart::Reduced reduced(chart::view(*picture), 2000);
        cv::Mat light;
        cv::cvtColor(chart::evenLight(reduced.picture), light, cv::COLOR_RGB2GRAY);
        const auto dictionary = cv::aruco::getPredefinedDictionary(cv::aruco::DICT_4X4_50);
        const auto parameters = cv::aruco::DetectorParameters::create();
        parameters->cornerRefinementMethod = cv::aruco::CORNER_REFINE_SUBPIX;
        parameters->adaptiveThreshWinSizeMax = 53;
        std::vector<std::vector<cv::Point2f>> corners;
        std::vector<int> ids;
        cv::aruco::detectMarkers(light, dictionary, corners, ids, parameters);
        int32_t count = 0;
        for (size_t i = 0; i < ids.size() && count < capacity; ++i) {
            if (corners[i].size() != 4) continue;
            ChartMarker &marker = found[count++];
            marker.id = ids[i];
            for (size_t k = 0; k < 4; ++k) marker.corners[k] = reduced.back(corners[i][k].x, corners[i][k].y);
        }
        return count;
    });
}
