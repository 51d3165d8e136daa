#include "v4l2.h"

#include "request.h"

int el_v4l2_querycap(int fd, struct v4l2_capability *capability)
{
    return request(fd, VIDIOC_QUERYCAP, capability);
}

int el_v4l2_enum_fmt(int fd, struct v4l2_fmtdesc *description)
{
    return request(fd, VIDIOC_ENUM_FMT, description);
}

int el_v4l2_enum_framesizes(int fd, struct v4l2_frmsizeenum *size)
{
    return request(fd, VIDIOC_ENUM_FRAMESIZES, size);
}

int el_v4l2_enum_frameintervals(int fd, struct v4l2_frmivalenum *interval)
{
    return request(fd, VIDIOC_ENUM_FRAMEINTERVALS, interval);
}

int el_v4l2_g_fmt(int fd, struct v4l2_format *format)
{
    return request(fd, VIDIOC_G_FMT, format);
}

int el_v4l2_s_fmt(int fd, struct v4l2_format *format)
{
    return request(fd, VIDIOC_S_FMT, format);
}

int el_v4l2_g_parm(int fd, struct v4l2_streamparm *parameters)
{
    return request(fd, VIDIOC_G_PARM, parameters);
}

int el_v4l2_s_parm(int fd, struct v4l2_streamparm *parameters)
{
    return request(fd, VIDIOC_S_PARM, parameters);
}

int el_v4l2_reqbufs(int fd, struct v4l2_requestbuffers *request_buffers)
{
    return request(fd, VIDIOC_REQBUFS, request_buffers);
}

int el_v4l2_querybuf(int fd, struct v4l2_buffer *buffer)
{
    return request(fd, VIDIOC_QUERYBUF, buffer);
}

int el_v4l2_qbuf(int fd, struct v4l2_buffer *buffer)
{
    return request(fd, VIDIOC_QBUF, buffer);
}

int el_v4l2_dqbuf(int fd, struct v4l2_buffer *buffer)
{
    return request(fd, VIDIOC_DQBUF, buffer);
}

int el_v4l2_streamon(int fd, enum v4l2_buf_type type)
{
    int queue = (int)type;
    return request(fd, VIDIOC_STREAMON, &queue);
}

int el_v4l2_streamoff(int fd, enum v4l2_buf_type type)
{
    int queue = (int)type;
    return request(fd, VIDIOC_STREAMOFF, &queue);
}
