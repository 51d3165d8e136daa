/* Requests of the uvcvideo driver that V4L2 has no words for.
 * Source: linux/uvcvideo.h, linux/usb/video.h; Documentation/userspace-api/media/drivers/uvcvideo.rst. */
#pragma once

#include <linux/usb/video.h>
#include <stdint.h>

/* UVCIOC_CTRL_QUERY: one class request, `query` of A.8 such as UVC_GET_CUR, to a control of an extension unit.
 *
 * `size` must be what the device answers to UVC_GET_LEN, which itself takes 2 bytes, and UVC_GET_INFO 1. Data goes
 * to the device for UVC_SET_CUR and comes from it for all others.
 *
 * -ENOENT: no such unit or control; -ENOBUFS: another size; -EBADRQC: the control does not take this request.
 * A positive answer is the number of bytes of an answer that was too short; `data` is then worth nothing. */
int el_uvc_control_query(int fd, uint8_t unit, uint8_t selector, uint8_t query, uint8_t *data, uint16_t size);
