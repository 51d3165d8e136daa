/* A secret of up to 128 bytes, sealed to one TPM 2.0: a keyedhash object below a primary of the owner hierarchy
 * (TCG TPM 2.0 Library, part 1, 27.6 "Data object"; part 3, TPM2_Create and TPM2_Unseal).
 *
 * Each function opens the TPM, does its work and closes it; keeps no state and prints nothing of its own. tpm2-tss
 * writes what it meets to standard error, as TSS2_LOG says. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum ctpm_result {
    CTPM_DONE = 0,
    /* No TPM answers behind this TCTI. */
    CTPM_ABSENT,
    /* The object does not belong to this TPM: another one, cleared since, or the bytes were changed. */
    CTPM_FOREIGN,
    /* The platform configuration registers are not what they were. */
    CTPM_OTHER_PCRS,
    /* The TPM keeps no SHA-256 bank of these registers: a policy would bind to nothing. */
    CTPM_NO_SUCH_PCRS,
    /* Anything else; the TPM's or the library's code says what. */
    CTPM_FAILED,
};

/* The largest secret: MAX_SYM_DATA, TCG TPM 2.0 Library, part 2, 11.1.14. */
#define CTPM_SECRET_LIMIT 128
/* No marshalled TPM2B_PUBLIC or TPM2B_PRIVATE of such an object is larger. */
#define CTPM_PART_LIMIT 1024

/* What TPM2_Create gave, marshalled as the TPM does. */
struct ctpm_object {
    uint8_t public_part[CTPM_PART_LIMIT];
    size_t public_size;
    uint8_t private_part[CTPM_PART_LIMIT];
    size_t private_size;
};

/* tcti: as Tss2_TctiLdr_Initialize takes it, such as "device:/dev/tpmrm0".
 * pcrs: bit n asks for register n of the SHA-256 bank; 0 for no policy.
 * code: the TPM's or library's response code where the result is not CTPM_DONE. */
enum ctpm_result ctpm_seal(const char *tcti, uint32_t pcrs, const uint8_t *secret, size_t secret_size,
                           struct ctpm_object *object, uint32_t *code);

/* secret: room for CTPM_SECRET_LIMIT bytes. */
enum ctpm_result ctpm_unseal(const char *tcti, uint32_t pcrs, const struct ctpm_object *object, uint8_t *secret,
                             size_t *secret_size, uint32_t *code);
