#include "CTPM.h"

#include <stdlib.h>
#include <string.h>
#include <tss2/tss2_esys.h>
#include <tss2/tss2_mu.h>
#include <tss2/tss2_tctildr.h>

#define PCR_COUNT 24

/* An open TPM and what was made in it. */
struct tpm {
    TSS2_TCTI_CONTEXT *tcti;
    ESYS_CONTEXT *esys;
    ESYS_TR primary;
    ESYS_TR session;
    ESYS_TR object;
};

static const TPMT_SYM_DEF aes128_cfb = {
    .algorithm = TPM2_ALG_AES, .keyBits.aes = 128, .mode.aes = TPM2_ALG_CFB
};

/* A storage key of the owner hierarchy: ECC P-256, AES-128-CFB. The TPM derives it from its owner seed, the same each
 * time until it is cleared, so nothing of it is kept. Source: TCG TPM v2.0 Provisioning Guidance 7.5.1, template of the
 * ECC storage root key; with `unique` empty, as systemd and tpm2-tools make theirs. */
static const TPM2B_PUBLIC storage_key = {
    .publicArea = {
        .type = TPM2_ALG_ECC,
        .nameAlg = TPM2_ALG_SHA256,
        .objectAttributes = TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT | TPMA_OBJECT_FIXEDTPM
            | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_SENSITIVEDATAORIGIN | TPMA_OBJECT_USERWITHAUTH | TPMA_OBJECT_NODA,
        .parameters.eccDetail = {
            .symmetric = { .algorithm = TPM2_ALG_AES, .keyBits.aes = 128, .mode.aes = TPM2_ALG_CFB },
            .scheme.scheme = TPM2_ALG_NULL,
            .curveID = TPM2_ECC_NIST_P256,
            .kdf.scheme = TPM2_ALG_NULL,
        },
    },
};

static void close_tpm(struct tpm *tpm)
{
    if (tpm->esys) {
        if (tpm->object != ESYS_TR_NONE)
            Esys_FlushContext(tpm->esys, tpm->object);
        if (tpm->session != ESYS_TR_NONE)
            Esys_FlushContext(tpm->esys, tpm->session);
        if (tpm->primary != ESYS_TR_NONE)
            Esys_FlushContext(tpm->esys, tpm->primary);
        Esys_Finalize(&tpm->esys);
    }
    Tss2_TctiLdr_Finalize(&tpm->tcti);
}

static TSS2_RC open_tpm(struct tpm *tpm, const char *tcti)
{
    *tpm = (struct tpm){ .primary = ESYS_TR_NONE, .session = ESYS_TR_NONE, .object = ESYS_TR_NONE };
    TSS2_RC code = Tss2_TctiLdr_Initialize(tcti, &tpm->tcti);
    if (code == TSS2_RC_SUCCESS)
        code = Esys_Initialize(&tpm->esys, tpm->tcti, NULL);
    return code;
}

static TSS2_RC make_primary(struct tpm *tpm)
{
    const TPM2B_SENSITIVE_CREATE no_auth = { 0 };
    const TPM2B_DATA no_outside_info = { 0 };
    const TPML_PCR_SELECTION no_pcrs = { 0 };
    return Esys_CreatePrimary(tpm->esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &no_auth,
                              &storage_key, &no_outside_info, &no_pcrs, &tpm->primary, NULL, NULL, NULL, NULL);
}

/* Salted to the primary, so that who only listens on the TPM's bus does not see the secret. */
static TSS2_RC start_session(struct tpm *tpm, TPM2_SE type, TPMA_SESSION encrypted)
{
    TSS2_RC code = Esys_StartAuthSession(tpm->esys, tpm->primary, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
                                         ESYS_TR_NONE, NULL, type, &aes128_cfb, TPM2_ALG_SHA256, &tpm->session);
    if (code != TSS2_RC_SUCCESS || type == TPM2_SE_TRIAL)
        return code;
    return Esys_TRSess_SetAttributes(tpm->esys, tpm->session, TPMA_SESSION_CONTINUESESSION | encrypted, 0xff);
}

static void end_session(struct tpm *tpm)
{
    if (tpm->session != ESYS_TR_NONE)
        Esys_FlushContext(tpm->esys, tpm->session);
    tpm->session = ESYS_TR_NONE;
}

static TPML_PCR_SELECTION selection(uint32_t pcrs)
{
    return (TPML_PCR_SELECTION){
        .count = 1,
        .pcrSelections[0] = {
            .hash = TPM2_ALG_SHA256,
            .sizeofSelect = PCR_COUNT / 8,
            .pcrSelect = { pcrs & 0xff, pcrs >> 8 & 0xff, pcrs >> 16 & 0xff },
        },
    };
}

/* Whether the TPM keeps each of these registers: PolicyPCR takes a bank that is not there for one without registers.
 * One answer of PCR_Read holds eight registers at most, so each is asked for. */
static TSS2_RC find_pcrs(struct tpm *tpm, uint32_t pcrs, int *present)
{
    *present = pcrs < (uint32_t)1 << PCR_COUNT;
    for (unsigned pcr = 0; *present && pcr < PCR_COUNT; pcr++) {
        if (!(pcrs >> pcr & 1))
            continue;
        const TPML_PCR_SELECTION wanted = selection((uint32_t)1 << pcr);
        TPML_DIGEST *values = NULL;
        TSS2_RC code = Esys_PCR_Read(tpm->esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &wanted, NULL, NULL, &values);
        if (code != TSS2_RC_SUCCESS)
            return code;
        *present = values->count == 1 && values->digests[0].size == TPM2_SHA256_DIGEST_SIZE;
        Esys_Free(values);
    }
    return TSS2_RC_SUCCESS;
}

static TSS2_RC policy_pcr(struct tpm *tpm, uint32_t pcrs)
{
    const TPML_PCR_SELECTION wanted = selection(pcrs);
    const TPM2B_DIGEST as_they_are = { 0 };
    return Esys_PolicyPCR(tpm->esys, tpm->session, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &as_they_are, &wanted);
}

static TSS2_RC policy_digest(struct tpm *tpm, uint32_t pcrs, TPM2B_DIGEST *digest)
{
    TSS2_RC code = start_session(tpm, TPM2_SE_TRIAL, 0);
    if (code == TSS2_RC_SUCCESS)
        code = policy_pcr(tpm, pcrs);
    TPM2B_DIGEST *found = NULL;
    if (code == TSS2_RC_SUCCESS)
        code = Esys_PolicyGetDigest(tpm->esys, tpm->session, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &found);
    if (code == TSS2_RC_SUCCESS)
        *digest = *found;
    Esys_Free(found);
    end_session(tpm);
    return code;
}

static TSS2_RC create(struct tpm *tpm, const TPM2B_DIGEST *policy, const uint8_t *secret, size_t size,
                      TPM2B_PUBLIC **public_part, TPM2B_PRIVATE **private_part)
{
    TPM2B_SENSITIVE_CREATE sensitive = { .sensitive.data.size = (UINT16)size };
    memcpy(sensitive.sensitive.data.buffer, secret, size);
    /* With a policy nothing else opens it; without one, an empty authorisation does. Nothing locks it by guessing. */
    const TPM2B_PUBLIC template = {
        .publicArea = {
            .type = TPM2_ALG_KEYEDHASH,
            .nameAlg = TPM2_ALG_SHA256,
            .objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_NODA
                | (policy->size ? 0 : TPMA_OBJECT_USERWITHAUTH),
            .authPolicy = *policy,
            .parameters.keyedHashDetail.scheme.scheme = TPM2_ALG_NULL,
        },
    };
    const TPM2B_DATA no_outside_info = { 0 };
    const TPML_PCR_SELECTION no_pcrs = { 0 };
    TSS2_RC code = start_session(tpm, TPM2_SE_HMAC, TPMA_SESSION_DECRYPT);
    if (code == TSS2_RC_SUCCESS)
        code = Esys_Create(tpm->esys, tpm->primary, tpm->session, ESYS_TR_NONE, ESYS_TR_NONE, &sensitive, &template,
                           &no_outside_info, &no_pcrs, private_part, public_part, NULL, NULL, NULL);
    explicit_bzero(&sensitive, sizeof sensitive);
    end_session(tpm);
    return code;
}

enum ctpm_result ctpm_seal(const char *tcti, uint32_t pcrs, const uint8_t *secret, size_t secret_size,
                           struct ctpm_object *object, uint32_t *code)
{
    struct tpm tpm;
    TPM2B_PUBLIC *public_part = NULL;
    TPM2B_PRIVATE *private_part = NULL;
    TPM2B_DIGEST policy = { 0 };
    int present = 1;
    enum ctpm_result result = CTPM_FAILED;

    *code = TSS2_BASE_RC_BAD_VALUE;
    if (secret_size == 0 || secret_size > CTPM_SECRET_LIMIT)
        return CTPM_FAILED;
    *code = open_tpm(&tpm, tcti);
    if (*code != TSS2_RC_SUCCESS) {
        close_tpm(&tpm);
        return CTPM_ABSENT;
    }
    *code = make_primary(&tpm);
    if (*code == TSS2_RC_SUCCESS && pcrs)
        *code = find_pcrs(&tpm, pcrs, &present);
    if (!present)
        result = CTPM_NO_SUCH_PCRS;
    else if (*code == TSS2_RC_SUCCESS && pcrs)
        *code = policy_digest(&tpm, pcrs, &policy);
    if (present && *code == TSS2_RC_SUCCESS)
        *code = create(&tpm, &policy, secret, secret_size, &public_part, &private_part);
    if (present && *code == TSS2_RC_SUCCESS) {
        object->public_size = object->private_size = 0;
        *code = Tss2_MU_TPM2B_PUBLIC_Marshal(public_part, object->public_part, CTPM_PART_LIMIT, &object->public_size);
        if (*code == TSS2_RC_SUCCESS)
            *code = Tss2_MU_TPM2B_PRIVATE_Marshal(private_part, object->private_part, CTPM_PART_LIMIT,
                                                  &object->private_size);
        if (*code == TSS2_RC_SUCCESS)
            result = CTPM_DONE;
    }
    Esys_Free(public_part);
    Esys_Free(private_part);
    close_tpm(&tpm);
    return result;
}

/* What a response code of Load or Unseal means. Without the number of the parameter, handle or session that a code of
 * format one carries (TCG TPM 2.0 Library, part 2, 6.6). */
static enum ctpm_result meaning(TSS2_RC code)
{
    if (code == TSS2_RC_SUCCESS)
        return CTPM_DONE;
    if (code & TSS2_RC_LAYER_MASK || !(code & TPM2_RC_FMT1))
        return CTPM_FAILED;
    switch (code & (TPM2_RC_FMT1 | 0x3f)) {
    case TPM2_RC_INTEGRITY:
        return CTPM_FOREIGN;
    case TPM2_RC_POLICY_FAIL:
        return CTPM_OTHER_PCRS;
    default:
        return CTPM_FAILED;
    }
}

static TSS2_RC load(struct tpm *tpm, const struct ctpm_object *object)
{
    TPM2B_PUBLIC public_part = { 0 };
    TPM2B_PRIVATE private_part = { 0 };
    size_t offset = 0;
    TSS2_RC code = Tss2_MU_TPM2B_PUBLIC_Unmarshal(object->public_part, object->public_size, &offset, &public_part);
    offset = 0;
    if (code == TSS2_RC_SUCCESS)
        code = Tss2_MU_TPM2B_PRIVATE_Unmarshal(object->private_part, object->private_size, &offset, &private_part);
    if (code == TSS2_RC_SUCCESS)
        code = start_session(tpm, TPM2_SE_HMAC, 0);
    if (code == TSS2_RC_SUCCESS)
        code = Esys_Load(tpm->esys, tpm->primary, tpm->session, ESYS_TR_NONE, ESYS_TR_NONE, &private_part, &public_part,
                         &tpm->object);
    end_session(tpm);
    return code;
}

enum ctpm_result ctpm_unseal(const char *tcti, uint32_t pcrs, const struct ctpm_object *object, uint8_t *secret,
                             size_t *secret_size, uint32_t *code)
{
    struct tpm tpm;
    TPM2B_SENSITIVE_DATA *data = NULL;

    *code = TSS2_BASE_RC_BAD_VALUE;
    if (object->public_size > CTPM_PART_LIMIT || object->private_size > CTPM_PART_LIMIT)
        return CTPM_FAILED;
    *code = open_tpm(&tpm, tcti);
    if (*code != TSS2_RC_SUCCESS) {
        close_tpm(&tpm);
        return CTPM_ABSENT;
    }
    *code = make_primary(&tpm);
    if (*code == TSS2_RC_SUCCESS)
        *code = load(&tpm, object);
    if (*code == TSS2_RC_SUCCESS)
        *code = start_session(&tpm, pcrs ? TPM2_SE_POLICY : TPM2_SE_HMAC, TPMA_SESSION_ENCRYPT);
    if (*code == TSS2_RC_SUCCESS && pcrs)
        *code = policy_pcr(&tpm, pcrs);
    if (*code == TSS2_RC_SUCCESS)
        *code = Esys_Unseal(tpm.esys, tpm.object, tpm.session, ESYS_TR_NONE, ESYS_TR_NONE, &data);
    enum ctpm_result result = meaning(*code);
    /* What answers may be no TPM at all: its sizes are not believed. */
    if (result == CTPM_DONE && data->size > CTPM_SECRET_LIMIT) {
        *code = TSS2_BASE_RC_MALFORMED_RESPONSE;
        result = CTPM_FAILED;
    }
    if (result == CTPM_DONE) {
        *secret_size = data->size;
        memcpy(secret, data->buffer, data->size);
    }
    if (data)
        explicit_bzero(data, sizeof *data);
    Esys_Free(data);
    close_tpm(&tpm);
    return result;
}
