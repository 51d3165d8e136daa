#include "controls.h"

#include "request.h"

int el_v4l2_query_ext_ctrl(int fd, struct v4l2_query_ext_ctrl *control)
{
    return request(fd, VIDIOC_QUERY_EXT_CTRL, control);
}

int el_v4l2_querymenu(int fd, struct v4l2_querymenu *entry)
{
    return request(fd, VIDIOC_QUERYMENU, entry);
}

int el_v4l2_g_ext_ctrl(int fd, struct v4l2_ext_control *control)
{
    struct v4l2_ext_controls one = {.which = V4L2_CTRL_WHICH_CUR_VAL, .count = 1, .controls = control};
    return request(fd, VIDIOC_G_EXT_CTRLS, &one);
}

int el_v4l2_s_ext_ctrl(int fd, struct v4l2_ext_control *control)
{
    struct v4l2_ext_controls one = {.which = V4L2_CTRL_WHICH_CUR_VAL, .count = 1, .controls = control};
    return request(fd, VIDIOC_S_EXT_CTRLS, &one);
}

int el_v4l2_subscribe_event(int fd, const struct v4l2_event_subscription *subscription)
{
    struct v4l2_event_subscription copy = *subscription;
    return request(fd, VIDIOC_SUBSCRIBE_EVENT, &copy);
}

int el_v4l2_unsubscribe_event(int fd, const struct v4l2_event_subscription *subscription)
{
    struct v4l2_event_subscription copy = *subscription;
    return request(fd, VIDIOC_UNSUBSCRIBE_EVENT, &copy);
}

int el_v4l2_dqevent(int fd, struct v4l2_event *event)
{
    return request(fd, VIDIOC_DQEVENT, event);
}
