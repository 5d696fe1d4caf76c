#!/usr/bin/env bash
# A charger that shares nothing with ours: bash around mosquitto's clients. A car is on its only connector, "porch", and charges.
# Usage: clumsy.sh PORT. It writes numbers and keys its own way, which is lawful, and is wrong in six ways that it does not know of:
#   1. the list of connectors is retained            4. limits in watts are taken for one phase, so it allows three times as much
#   2. every fourth publication of limits is missing 5. whatever begins with a number is a limit ("8abc")
#   3. the speed of the fan is text                  6. the session's time is that of Berlin in winter, not UTC
set -u
export LC_ALL=C TZ=UTC0
port=$1
declare -A mouth
opens() { # NAME TOPIC [OPTION]: one long-lived publisher for a topic
  local fd
  exec {fd}> >(exec mosquitto_pub -p "$port" -l -t "everest_api/$2" ${3-})
  mouth[$1]=$fd
}
says() { printf '%s\n' "$2" >&"${mouth[$1]}"; }
milli() { printf -v "$1" '%d.%03d' $(($2 / 1000)) $(($2 % 1000)); } # NAME MILLIUNITS: as a decimal number

opens connectors connectors -r
opens ocpp ocpp/var/connection_status
for name in datetime hardware_capabilities session_info limits telemetry powermeter; do opens $name "porch/var/$name"; done
exec {ear}< <(exec mosquitto_sub -p "$port" -t 'everest_api/porch/cmd/+' -F '%t %p')
listener=$!
trap 'kill "$listener"' EXIT
trap exit TERM INT

limit_mA=16000 state=Charging energy_mWh=0 began=$EPOCHSECONDS beats=0

obey() { # COMMAND PAYLOAD
  case $1 in
    */pause_charging) [[ $state != Charging ]] || state=ChargingPausedEVSE ;;
    */resume_charging) [[ $state != ChargingPausedEVSE ]] || state=Charging ;;
    */set_limit_*)
      [[ $2 =~ ^[+]?([0-9]{1,6})(\.([0-9]{1,3}))?|^(-)[0-9] ]] || return # wrong: anything may follow the number
      local fraction=${BASH_REMATCH[3]-}000
      limit_mA=$((10#0${BASH_REMATCH[1]-} * 1000 + 10#${fraction:0:3}))
      [[ $1 != *watts ]] || limit_mA=$((limit_mA / 230)) # wrong: there are three phases
      [[ -z ${BASH_REMATCH[4]-} ]] || limit_mA=0
      ((limit_mA <= 16000)) || limit_mA=16000
      if ((limit_mA < 6000)) && [[ $state == Charging ]]; then state=WaitingForEnergy; fi
      if ((limit_mA >= 6000)) && [[ $state == WaitingForEnergy ]]; then state=Charging; fi
      ;;
  esac
}

publish() {
  local now=$EPOCHREALTIME utc winter current=0 relais=false amps watts phase energy limit
  printf -v utc '%(%Y-%m-%dT%H:%M:%S)T.%s' "${now%.*}" "${now#*.}"
  printf -v winter '%(%Y-%m-%dT%H:%M:%S)T+01:00' $((${now%.*} + 3600))
  if [[ $state == Charging ]]; then current=$limit_mA relais=true; fi
  energy_mWh=$((energy_mWh + current * 690 / 3600))
  milli amps $current; milli phase $((current * 230)); milli watts $((current * 690)); milli energy $energy_mWh; milli limit $limit_mA
  says connectors '[ "porch" ]'
  says ocpp unknown
  says datetime "${utc}z"
  says hardware_capabilities '{"supports_changing_phases_during_charging":false, "min_phase_count_import":3, "min_phase_count_export":0, "max_phase_count_import":3, "max_phase_count_export":0, "min_current_A_import":6, "min_current_A_export":0e0, "max_current_A_import":1.6e1, "max_current_A_export":0}'
  says telemetry '{"temperature":3.05E1,"supply_voltage_minus_12V":-12,"supply_voltage_12V":12,"relais_on":'$relais',"rcd_current":0,"fan_rpm":"900"}'
  says powermeter '{"voltage_V":{"L3":23e1,"L2":2.3E+2,"L1":230},"timestamp":"'$utc'Z","power_W":{"total":'$watts',"L3":'$phase',"L2":'$phase',"L1":'$phase'},"phase_seq_error":false,"meter_id":"\u00c4lteres Modell","frequency_Hz":{"L1":50,"L2":50.0,"L3":5e1},"energy_Wh_import":{"total":'$energy'},"current_A":{"L3":'$amps',"L2":'$amps',"L1":'$amps'}}'
  says session_info '{"state_info":"","state":"'$state'","latest_total_w":'$watts',"discharged_energy_wh":-0,"datetime":"'$winter'","charging_duration_s":'$((${now%.*} - began))',"charged_energy_wh":'$energy'}'
  ((beats++ % 4 == 3)) || says limits '{"uuid":"porch","nr_of_phases_available":3,"max_current":'$limit'}'
}

due_us=${EPOCHREALTIME/./}
echo ready
while true; do
  left_us=$((due_us - ${EPOCHREALTIME/./}))
  if ((left_us <= 0)); then
    publish
    due_us=$((due_us + 1000000))
  elif milli left $((left_us / 1000 + 1)) && read -r -t "$left" -u "$ear" topic payload; then
    obey "$topic" "$payload"
  elif (($? <= 128)); then
    exit 1 # the listener has ended
  fi
done
