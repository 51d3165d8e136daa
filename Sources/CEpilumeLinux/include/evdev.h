/* Input event nodes: one function a request.
 * Source: linux/input.h; Documentation/input/event-codes.rst; drivers/input/evdev.c. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* linux/input.h stays out of here: it brings the C library's time types with it, and a Clang module that shows those
 * hides them from whom does not import it. */

/* struct input_event, with its time as one number. */
struct el_input_event {
    int64_t time_us;
    uint16_t type;
    uint16_t code;
    int32_t value;
};

/* Reads what is waiting, at most `capacity` events, by one read(2). Returns their number or -errno; -EAGAIN: none is
 * waiting. -ENODEV: the device is gone. */
ssize_t el_evdev_read(int fd, struct el_input_event *events, size_t capacity);

/* EVIOCGID: who made the device, as its driver says. */
int el_evdev_get_id(int fd, uint16_t *vendor, uint16_t *product);

/* EVIOCGPHYS: where the device is plugged in, ended by NUL and cut to `size`. -ENOENT: the driver names no place. */
int el_evdev_get_phys(int fd, char *text, size_t size);

/* EVIOCGBIT(EV_KEY): 1 when the device can send this key, 0 when not. */
int el_evdev_has_key(int fd, uint16_t code);

/* EVIOCGKEY: 1 when the kernel holds this key for pressed, 0 when not. Takes the key events that are waiting to be
 * read out of the queue, since the answer contains them. */
int el_evdev_is_key_down(int fd, uint16_t code);

/* EVIOCSCLOCKID: the clock of the events that follow. Empties the queue when it holds events of another clock. */
int el_evdev_set_clock(int fd, int clock_id);

/* EVIOCSMASK: of the events of `type`, only `code` is queued for this descriptor; with type EV_SYN, of all types only
 * the type `code`. EV_SYN itself always comes. Linux 4.4 and later. */
int el_evdev_hear_only(int fd, uint32_t type, uint16_t code);

/* EVIOCGRAB: no other descriptor and no console gets this device's events until this one is closed.
 * -EBUSY: another one has it. */
int el_evdev_grab(int fd);
