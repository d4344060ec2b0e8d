/* Wine 8's own mscms.dll aborts on WcsCreateIccProfile, which Qt calls for each screen. "No profile" is an answer
   Qt understands. Lies in Wine's system32 and is preferred by WINEDLLOVERRIDES; never shipped. */
#define ANSWERS(name, answer) __declspec(dllexport) long long name(void) { return answer; }

ANSWERS(GetColorProfileFromHandle, 0)
ANSWERS(WcsCreateIccProfile, 0)
ANSWERS(OpenColorProfileW, 0)
ANSWERS(OpenColorProfileA, 0)
ANSWERS(GetColorDirectoryW, 0)
ANSWERS(GetColorDirectoryA, 0)
ANSWERS(CloseColorProfile, 1)
