; What electron-builder's own association would do besides: write itself over what opens CSV files by a double click.
; So the app is only named among the programs to open them with, and for its own links.

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Mangalm.InvoiceExport" "" "Invoice export"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Mangalm.InvoiceExport\DefaultIcon" "" "$appExe,0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Mangalm.InvoiceExport\shell\open\command" "" '"$appExe" "%1"'
  WriteRegNone SHELL_CONTEXT "Software\Classes\.csv\OpenWithProgids" "Mangalm.InvoiceExport"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Applications\${APP_EXECUTABLE_FILENAME}\SupportedTypes" ".csv" ""

  WriteRegStr SHELL_CONTEXT "Software\Classes\mangalm" "" "URL:Mangalm Sales Assistant"
  WriteRegStr SHELL_CONTEXT "Software\Classes\mangalm" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\mangalm\shell\open\command" "" '"$appExe" "%1"'
!macroend

!macro customUnInstall
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.csv\OpenWithProgids" "Mangalm.InvoiceExport"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Mangalm.InvoiceExport"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Applications\${APP_EXECUTABLE_FILENAME}"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\mangalm"
!macroend
