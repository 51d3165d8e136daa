/// Names of key codes that cameras' buttons, foot pedals and remote shutters send.
///
/// Source: linux/input-event-codes.h, Linux 6.1.
package enum KeyName {
    /// - Returns: nil for a code that has no name here.
    package static func of(_ code: UInt16) -> String? { names[code] }

    static func code(of name: String) -> UInt16? { names.first { $0.value == name }?.key }

    /// KEY_MAX.
    static let limit: Int64 = 0x2ff

    private static let names: [UInt16: String] = [
        1: "KEY_ESC", 2: "KEY_1", 3: "KEY_2", 4: "KEY_3", 5: "KEY_4", 6: "KEY_5", 7: "KEY_6", 8: "KEY_7", 9: "KEY_8",
        10: "KEY_9", 11: "KEY_0", 12: "KEY_MINUS", 13: "KEY_EQUAL", 14: "KEY_BACKSPACE", 15: "KEY_TAB", 16: "KEY_Q",
        17: "KEY_W", 18: "KEY_E", 19: "KEY_R", 20: "KEY_T", 21: "KEY_Y", 22: "KEY_U", 23: "KEY_I", 24: "KEY_O",
        25: "KEY_P", 26: "KEY_LEFTBRACE", 27: "KEY_RIGHTBRACE", 28: "KEY_ENTER", 29: "KEY_LEFTCTRL", 30: "KEY_A",
        31: "KEY_S", 32: "KEY_D", 33: "KEY_F", 34: "KEY_G", 35: "KEY_H", 36: "KEY_J", 37: "KEY_K", 38: "KEY_L",
        39: "KEY_SEMICOLON", 40: "KEY_APOSTROPHE", 41: "KEY_GRAVE", 42: "KEY_LEFTSHIFT", 43: "KEY_BACKSLASH",
        44: "KEY_Z", 45: "KEY_X", 46: "KEY_C", 47: "KEY_V", 48: "KEY_B", 49: "KEY_N", 50: "KEY_M", 51: "KEY_COMMA",
        52: "KEY_DOT", 53: "KEY_SLASH", 54: "KEY_RIGHTSHIFT", 55: "KEY_KPASTERISK", 56: "KEY_LEFTALT",
        57: "KEY_SPACE", 58: "KEY_CAPSLOCK", 59: "KEY_F1", 60: "KEY_F2", 61: "KEY_F3", 62: "KEY_F4", 63: "KEY_F5",
        64: "KEY_F6", 65: "KEY_F7", 66: "KEY_F8", 67: "KEY_F9", 68: "KEY_F10", 69: "KEY_NUMLOCK",
        70: "KEY_SCROLLLOCK", 71: "KEY_KP7", 72: "KEY_KP8", 73: "KEY_KP9", 74: "KEY_KPMINUS", 75: "KEY_KP4",
        76: "KEY_KP5", 77: "KEY_KP6", 78: "KEY_KPPLUS", 79: "KEY_KP1", 80: "KEY_KP2", 81: "KEY_KP3", 82: "KEY_KP0",
        83: "KEY_KPDOT", 85: "KEY_ZENKAKUHANKAKU", 86: "KEY_102ND", 87: "KEY_F11", 88: "KEY_F12", 89: "KEY_RO",
        90: "KEY_KATAKANA", 91: "KEY_HIRAGANA", 92: "KEY_HENKAN", 93: "KEY_KATAKANAHIRAGANA", 94: "KEY_MUHENKAN",
        95: "KEY_KPJPCOMMA", 96: "KEY_KPENTER", 97: "KEY_RIGHTCTRL", 98: "KEY_KPSLASH", 99: "KEY_SYSRQ",
        100: "KEY_RIGHTALT", 101: "KEY_LINEFEED", 102: "KEY_HOME", 103: "KEY_UP", 104: "KEY_PAGEUP", 105: "KEY_LEFT",
        106: "KEY_RIGHT", 107: "KEY_END", 108: "KEY_DOWN", 109: "KEY_PAGEDOWN", 110: "KEY_INSERT", 111: "KEY_DELETE",
        112: "KEY_MACRO", 113: "KEY_MUTE", 114: "KEY_VOLUMEDOWN", 115: "KEY_VOLUMEUP", 116: "KEY_POWER",
        117: "KEY_KPEQUAL", 118: "KEY_KPPLUSMINUS", 119: "KEY_PAUSE", 120: "KEY_SCALE", 121: "KEY_KPCOMMA",
        122: "KEY_HANGEUL", 123: "KEY_HANJA", 124: "KEY_YEN", 125: "KEY_LEFTMETA", 126: "KEY_RIGHTMETA",
        127: "KEY_COMPOSE", 163: "KEY_NEXTSONG", 164: "KEY_PLAYPAUSE", 165: "KEY_PREVIOUSSONG", 167: "KEY_RECORD",
        177: "KEY_SCROLLUP", 178: "KEY_SCROLLDOWN", 183: "KEY_F13", 184: "KEY_F14", 185: "KEY_F15", 186: "KEY_F16",
        187: "KEY_F17", 188: "KEY_F18", 189: "KEY_F19", 190: "KEY_F20", 191: "KEY_F21", 192: "KEY_F22",
        193: "KEY_F23", 194: "KEY_F24", 200: "KEY_PLAYCD", 212: "KEY_CAMERA", 256: "BTN_MISC", 257: "BTN_1",
        258: "BTN_2", 259: "BTN_3", 260: "BTN_4", 261: "BTN_5", 262: "BTN_6", 263: "BTN_7", 264: "BTN_8",
        265: "BTN_9", 272: "BTN_MOUSE", 273: "BTN_RIGHT", 274: "BTN_MIDDLE", 275: "BTN_SIDE", 276: "BTN_EXTRA",
        277: "BTN_FORWARD", 278: "BTN_BACK", 279: "BTN_TASK", 288: "BTN_JOYSTICK", 289: "BTN_THUMB",
        290: "BTN_THUMB2", 291: "BTN_TOP", 292: "BTN_TOP2", 293: "BTN_PINKIE", 294: "BTN_BASE", 295: "BTN_BASE2",
        296: "BTN_BASE3", 297: "BTN_BASE4", 298: "BTN_BASE5", 299: "BTN_BASE6", 303: "BTN_DEAD", 352: "KEY_OK",
        353: "KEY_SELECT", 528: "KEY_CAMERA_FOCUS",
    ]
}
