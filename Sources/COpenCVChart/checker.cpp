// OpenCV's own detector of colour charts, as the second opinion.
#include "boundary.hpp"

#include <opencv2/mcc.hpp>

namespace {

/// The chart in the units of the module's model: the outer frame that it answers with, and the cells, of a pitch of
/// 2.75 with a rim of 0.125 around them (opencv_contrib, modules/mcc/src/checker_model.cpp, CChartModel).
struct Model {
    cv::mcc::TYPECHART kind;
    cv::Size2f frame;
    cv::Rect2f cells;  // outer corners of the outer cells
};

Model model(int32_t patches) {
    if (patches == 24) return {cv::mcc::MCC24, {16.75f, 11.25f}, {0.125f, 0.125f, 16.5f, 11.0f}};
    CV_Assert(patches == 140);
    return {cv::mcc::SG140, {38.75f, 27.75f}, {0.125f, 0.125f, 38.5f, 27.5f}};
}

}  // namespace

extern "C" int32_t chart_macbeth(const ChartPicture *picture, int32_t patches, ChartQuad *found, char *fault) {
    return chart::guarded(fault, [&]() -> int32_t {
        CV_Assert(picture && found);
        const Model chosen = model(patches);
        const chart::Reduced reduced(chart::view(*picture), 1200);
        cv::Mat even = chart::evenLight(reduced.picture);
        cv::cvtColor(even, even, cv::COLOR_RGB2BGR);
        const auto detector = cv::mcc::CCheckerDetector::create();
        if (!detector->process(even, chosen.kind, 1)) return 0;
        const auto checker = detector->getBestColorChecker();
        if (checker.empty() || checker->getBox().size() != 4) return 0;
        const auto box = checker->getBox();
        const auto [width, height] = chosen.frame;
        const std::vector<cv::Point2f> frame{{0, 0}, {width, 0}, {width, height}, {0, height}};
        const auto &cells = chosen.cells;
        std::vector<cv::Point2f> field{
            cells.tl(), {cells.br().x, cells.y}, cells.br(), {cells.x, cells.br().y}};
        cv::perspectiveTransform(field, field, cv::getPerspectiveTransform(frame, box));
        if (!cv::isContourConvex(field)) return 0;
        for (int i = 0; i < 4; ++i) found->corners[i] = reduced.back(field[size_t(i)].x, field[size_t(i)].y);
        found->votes = 1;
        return 1;
    });
}
