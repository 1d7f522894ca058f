# shellcheck shell=sh
# A terminal, with the module loaded.
insmod "/host/$DRMM_MODULE.ko"
sleep 1
echo
if card; then echo "The card is there: $(ls /dev/dri)"; else echo "There is no card: dmesg says why."; fi
cat <<'TEXT'
Some things to do:
  modetest -M NAME                          what there is; NAME is the driver's
  modetest -M NAME -s CONNECTOR:1024x768 -v flips, until Enter
  weston --backend=drm-backend.so --use-pixman --continue-without-input --tty=1 &
  echo 1 >/sys/bus/pci/devices/0000:01:00.0/remove; echo 1 >/sys/bus/pci/rescan
  dmesg | tail
TEXT
export LIBSEAT_BACKEND=builtin SEATD_VTBOUND=0
setsid cttyhack sh
echo "done $JOB"
