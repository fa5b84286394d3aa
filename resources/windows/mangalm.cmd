@echo off
rem The command "mangalm". The app is a program with windows, for which a prompt does not wait, but a script does.
rem What follows -- is a command; without it Electron ends where a word follows an address.
setlocal
set "app=%~dp0..\..\Mangalm Sales Assistant.exe"
if "%~1"=="" goto window
if "%~1"=="--data" goto window
if not "%~x1"=="" goto window
"%app%" -- %*
exit /b %errorlevel%
:window
start "" "%app%" %*
