; What electron-builder's own association would do besides: write itself over what opens CSV files by a double click.
; So the app is only named among the programs to open them with, and for its own links.

; Of the folders that are on the PATH already: that of the user's own commands, or with all users' that of Windows, as
; Python's launcher does. The PATH itself is left alone.
!macro whereCommandsLie
  ${if} $installMode == "all"
    StrCpy $0 $WINDIR
  ${else}
    StrCpy $0 "$LOCALAPPDATA\Microsoft\WindowsApps"
  ${endif}
!macroend

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Mangalm.InvoiceExport" "" "Invoice export"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Mangalm.InvoiceExport\DefaultIcon" "" "$appExe,0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Mangalm.InvoiceExport\shell\open\command" "" '"$appExe" "%1"'
  WriteRegNone SHELL_CONTEXT "Software\Classes\.csv\OpenWithProgids" "Mangalm.InvoiceExport"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Applications\${APP_EXECUTABLE_FILENAME}\SupportedTypes" ".csv" ""

  WriteRegStr SHELL_CONTEXT "Software\Classes\mangalm" "" "URL:Mangalm Sales Assistant"
  WriteRegStr SHELL_CONTEXT "Software\Classes\mangalm" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\mangalm\shell\open\command" "" '"$appExe" "%1"'

  !insertmacro whereCommandsLie
  ; A name in another alphabet has no place in a script of Windows, but Windows knows its own folder of it.
  StrCpy $1 $INSTDIR
  StrLen $2 $LOCALAPPDATA
  StrCpy $3 $INSTDIR $2
  ${if} $3 == $LOCALAPPDATA
    StrCpy $1 $INSTDIR "" $2
    StrCpy $1 "%LOCALAPPDATA%$1"
  ${endif}
  ClearErrors
  FileOpen $2 "$0\mangalm.cmd" w
  ${ifNot} ${errors}
    FileWrite $2 '@call "$1\resources\cli\mangalm.cmd" %*$\r$\n'
    FileClose $2
  ${endif}
!macroend

!macro customUnInstall
  !insertmacro whereCommandsLie
  Delete "$0\mangalm.cmd"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.csv\OpenWithProgids" "Mangalm.InvoiceExport"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Mangalm.InvoiceExport"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Applications\${APP_EXECUTABLE_FILENAME}"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\mangalm"
!macroend
