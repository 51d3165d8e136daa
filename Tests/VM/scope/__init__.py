"""A USB Video Class camera made of Python, for the guest's own kernel to drive over vhci-hcd.

Written from the USB 2.0 specification (chapter 9), the USB Video Class specification 1.1 and the kernel's
Documentation/usb/usbip_protocol.rst. It shares no code and no tables with Epilume: where one of the two has
misread a specification, the two disagree and a scenario fails.
"""
