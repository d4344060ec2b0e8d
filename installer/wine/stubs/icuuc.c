/* Qt6Core imports these names of Windows' own icuuc.dll, which Wine 8 lacks. None is called by this program: Qt
   converts with them only for encodings that it does not know itself. Lies in Wine's system32, never shipped. */
#define ANSWERS_ZERO(name) __declspec(dllexport) long long name(void) { return 0; }

ANSWERS_ZERO(ucnv_open)
ANSWERS_ZERO(ucnv_close)
ANSWERS_ZERO(ucnv_reset)
ANSWERS_ZERO(ucnv_countAvailable)
ANSWERS_ZERO(ucnv_setFromUCallBack)
ANSWERS_ZERO(ucnv_setToUCallBack)
ANSWERS_ZERO(ucnv_toUCountPending)
ANSWERS_ZERO(ucnv_fromUCountPending)
ANSWERS_ZERO(ucnv_getStandardName)
ANSWERS_ZERO(ucnv_cbFromUWriteUChars)
ANSWERS_ZERO(ucnv_cbToUWriteUChars)
ANSWERS_ZERO(ucnv_getFromUCallBack)
ANSWERS_ZERO(ucnv_getToUCallBack)
ANSWERS_ZERO(ucnv_getMaxCharSize)
ANSWERS_ZERO(ucnv_getAvailableName)
ANSWERS_ZERO(ucnv_fromUnicode)
ANSWERS_ZERO(ucnv_toUnicode)
ANSWERS_ZERO(ucnv_getName)
ANSWERS_ZERO(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
ANSWERS_ZERO(UCNV_TO_U_CALLBACK_SUBSTITUTE)
