#include "evdev.h"

#include "request.h"

#include <errno.h>
#include <linux/input.h>
#include <unistd.h>

enum { LONG_BITS = 8 * sizeof(unsigned long), KEY_LONGS = (KEY_CNT + LONG_BITS - 1) / LONG_BITS };

/* Asks for a bitmap of keys; one bit of it is the answer. */
static int key_bit(int fd, unsigned long number, unsigned long *keys, uint16_t code)
{
    int result = request(fd, number, keys);
    if (result < 0) {
        return result;
    }
    return code < KEY_CNT && (keys[code / LONG_BITS] >> (code % LONG_BITS) & 1) != 0;
}

ssize_t el_evdev_read(int fd, struct el_input_event *events, size_t capacity)
{
    struct input_event raw[64];
    size_t wanted = capacity < sizeof raw / sizeof raw[0] ? capacity : sizeof raw / sizeof raw[0];
    ssize_t result = TEMP_FAILURE_RETRY(read(fd, raw, wanted * sizeof raw[0]));
    if (result < 0) {
        return -errno;
    }
    /* The kernel hands out whole events only. */
    size_t count = (size_t)result / sizeof raw[0];
    for (size_t i = 0; i < count; i++) {
        events[i].time_us = (int64_t)raw[i].input_event_sec * 1000000 + (int64_t)raw[i].input_event_usec;
        events[i].type = raw[i].type;
        events[i].code = raw[i].code;
        events[i].value = raw[i].value;
    }
    return (ssize_t)count;
}

int el_evdev_get_id(int fd, uint16_t *vendor, uint16_t *product)
{
    struct input_id id = {0};
    int result = request(fd, EVIOCGID, &id);
    *vendor = id.vendor;
    *product = id.product;
    return result;
}

int el_evdev_get_phys(int fd, char *text, size_t size)
{
    text[size - 1] = '\0';
    return request(fd, EVIOCGPHYS(size - 1), text);
}

int el_evdev_has_key(int fd, uint16_t code)
{
    unsigned long keys[KEY_LONGS] = {0};
    return key_bit(fd, EVIOCGBIT(EV_KEY, sizeof keys), keys, code);
}

int el_evdev_is_key_down(int fd, uint16_t code)
{
    unsigned long keys[KEY_LONGS] = {0};
    return key_bit(fd, EVIOCGKEY(sizeof keys), keys, code);
}

int el_evdev_set_clock(int fd, int clock_id)
{
    return request(fd, EVIOCSCLOCKID, &clock_id);
}

int el_evdev_hear_only(int fd, uint32_t type, uint16_t code)
{
    unsigned long codes[KEY_LONGS] = {0};
    if (code >= KEY_CNT) {
        return -EINVAL;
    }
    codes[code / LONG_BITS] = 1UL << (code % LONG_BITS);
    struct input_mask mask = {.type = type, .codes_size = sizeof codes, .codes_ptr = (uintptr_t)codes};
    return request(fd, EVIOCSMASK, &mask);
}

int el_evdev_grab(int fd)
{
    /* Any argument but NULL grabs. */
    return request(fd, EVIOCGRAB, (void *)1);
}
