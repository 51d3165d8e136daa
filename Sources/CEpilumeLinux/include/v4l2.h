/* Video4Linux requests: one function each, so that the compiler checks the struct that goes with the number.
 * Source: linux/videodev2.h; Documentation/userspace-api/media/v4l/user-func.rst. */
#pragma once

#include <linux/videodev2.h>

/* VIDIOC_QUERYCAP. */
int el_v4l2_querycap(int fd, struct v4l2_capability *capability);

/* VIDIOC_ENUM_FMT; the caller sets `index` and `type`. -EINVAL ends the list. */
int el_v4l2_enum_fmt(int fd, struct v4l2_fmtdesc *description);

/* VIDIOC_ENUM_FRAMESIZES; the caller sets `index` and `pixel_format`. -EINVAL ends the list. */
int el_v4l2_enum_framesizes(int fd, struct v4l2_frmsizeenum *size);

/* VIDIOC_ENUM_FRAMEINTERVALS; the caller sets `index`, `pixel_format`, `width`, `height`. -EINVAL ends the list. */
int el_v4l2_enum_frameintervals(int fd, struct v4l2_frmivalenum *interval);

/* VIDIOC_G_FMT and VIDIOC_S_FMT; the caller sets `type`. The driver writes what it chose into `format`. */
int el_v4l2_g_fmt(int fd, struct v4l2_format *format);
int el_v4l2_s_fmt(int fd, struct v4l2_format *format);

/* VIDIOC_G_PARM and VIDIOC_S_PARM; the caller sets `type`. -ENOTTY: the driver knows no frame interval. */
int el_v4l2_g_parm(int fd, struct v4l2_streamparm *parameters);
int el_v4l2_s_parm(int fd, struct v4l2_streamparm *parameters);

/* VIDIOC_REQBUFS; the driver writes the number of buffers it gave into `count`. */
int el_v4l2_reqbufs(int fd, struct v4l2_requestbuffers *request);

/* VIDIOC_QUERYBUF, VIDIOC_QBUF; the caller sets `index`, `type` and `memory`. */
int el_v4l2_querybuf(int fd, struct v4l2_buffer *buffer);
int el_v4l2_qbuf(int fd, struct v4l2_buffer *buffer);

/* VIDIOC_DQBUF; the caller sets `type` and `memory`. -EAGAIN: no frame is waiting (the descriptor is non-blocking). */
int el_v4l2_dqbuf(int fd, struct v4l2_buffer *buffer);

/* VIDIOC_STREAMON and VIDIOC_STREAMOFF of the queue `type`. */
int el_v4l2_streamon(int fd, enum v4l2_buf_type type);
int el_v4l2_streamoff(int fd, enum v4l2_buf_type type);
