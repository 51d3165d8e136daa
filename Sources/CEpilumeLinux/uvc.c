#include "uvc.h"

#include <errno.h>
#include <linux/uvcvideo.h>
#include <sys/ioctl.h>
#include <unistd.h>

int el_uvc_control_query(int fd, uint8_t unit, uint8_t selector, uint8_t query, uint8_t *data, uint16_t size)
{
    struct uvc_xu_control_query request = {
        .unit = unit, .selector = selector, .query = query, .size = size, .data = data};
    int result = (int)TEMP_FAILURE_RETRY(ioctl(fd, UVCIOC_CTRL_QUERY, &request));
    return result < 0 ? -errno : result;
}
