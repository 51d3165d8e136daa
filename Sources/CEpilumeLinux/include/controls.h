/* Video4Linux controls and their events: one function each, so that the compiler checks the struct that goes with
 * the number. Source: linux/videodev2.h; Documentation/userspace-api/media/v4l/{vidioc-queryctrl,
 * vidioc-g-ext-ctrls,vidioc-subscribe-event,vidioc-dqevent}.rst. */
#pragma once

#include <linux/v4l2-controls.h>
#include <linux/videodev2.h>

/* VIDIOC_QUERY_EXT_CTRL; the caller sets `id`, or `id | V4L2_CTRL_FLAG_NEXT_CTRL` for the one with the next higher
 * number. -EINVAL: there is none. */
int el_v4l2_query_ext_ctrl(int fd, struct v4l2_query_ext_ctrl *control);

/* VIDIOC_QUERYMENU; the caller sets `id` and `index`. -EINVAL: the menu has no such entry. */
int el_v4l2_querymenu(int fd, struct v4l2_querymenu *entry);

/* VIDIOC_G_EXT_CTRLS and VIDIOC_S_EXT_CTRLS of the current value of one control that has no payload; the caller sets
 * `id` and, to set it, the value. One a request: of several, the kernel does not say which one failed. */
int el_v4l2_g_ext_ctrl(int fd, struct v4l2_ext_control *control);
int el_v4l2_s_ext_ctrl(int fd, struct v4l2_ext_control *control);

/* VIDIOC_SUBSCRIBE_EVENT and VIDIOC_UNSUBSCRIBE_EVENT on this descriptor; the caller sets `type`, `id` and `flags`.
 * To subscribe twice is no error and changes nothing. */
int el_v4l2_subscribe_event(int fd, const struct v4l2_event_subscription *subscription);
int el_v4l2_unsubscribe_event(int fd, const struct v4l2_event_subscription *subscription);

/* VIDIOC_DQEVENT. -ENOENT: none is waiting (the descriptor is non-blocking). */
int el_v4l2_dqevent(int fd, struct v4l2_event *event);
