import { plannedStartsOf } from '../src/communication/touchpoints/rules.ts'
const day=86_400_000
const days = Array.from({length:50},(_, i)=> i*7+1).join(',')
const rules: Record<string,[string,string]> = {
 daily: ['FREQ=DAILY','2026-01-01T10:00'],
 dailyOld: ['FREQ=DAILY','2000-01-01T10:00'],
 daily366: ['FREQ=DAILY;INTERVAL=366','2000-01-01T10:00'],
 dailyByMonth: ['FREQ=DAILY;BYMONTH=2','2000-02-01T10:00'],
 dailyByday: ['FREQ=DAILY;BYDAY=MO;BYMONTH=2','2000-02-07T10:00'],
 dailyNever: ['FREQ=DAILY;INTERVAL=366;BYMONTH=2;BYDAY=MO','2000-02-07T10:00'],
 weekly: ['FREQ=WEEKLY;BYDAY=TU','2026-01-06T10:00'],
 weeklyAll: ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=1,2,3,-1,-2','2000-01-03T10:00'],
 weekly366: ['FREQ=WEEKLY;INTERVAL=366;BYDAY=MO;BYMONTH=1','2000-01-03T10:00'],
 monthly: ['FREQ=MONTHLY;BYDAY=-1FR','2000-01-28T10:00'],
 monthlyBig: ['FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=1,-1,2,-2','2000-01-01T10:00'],
 monthly366: ['FREQ=MONTHLY;INTERVAL=366;BYMONTHDAY=31','2000-01-31T10:00'],
 yearlyDay: ['FREQ=YEARLY;BYYEARDAY='+days,'2000-01-01T10:00'],
 yearlyWeek: ['FREQ=YEARLY;BYWEEKNO='+Array.from({length:53},(_, i)=>i+1).join(',')+';BYDAY=MO,TU,WE,TH,FR,SA,SU','2000-01-03T10:00'],
 yearlyAll: ['FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYSETPOS=1,2,3,100,200,300,-1','2000-01-01T10:00'],
 yearlyFeb29: ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29','2000-02-29T10:00'],
 yearly366: ['FREQ=YEARLY;INTERVAL=366','2000-02-28T10:00'],
 feb29INT: ['FREQ=YEARLY;INTERVAL=3;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO','2016-02-29T10:00'],
 count1000: ['FREQ=YEARLY;COUNT=1000;BYMONTH=2;BYMONTHDAY=29','2000-02-29T10:00'],
}
const from = Date.UTC(2026,7,30), to=from+456*day
for (const [name,[recurrence,startsAt]] of Object.entries(rules)) {
  for (const tz of ['America/Chicago']) {
    const one = (f:number,t:number) => plannedStartsOf({content:{key:'a',title:'a',purpose:'monitoring',startsAt,timeZone:tz,durationMinutes:30,recurrence} as any, effectiveFrom:'2026-01-01T00:00:00Z', effectiveUntil:null}, f,t)
    const n = one(from,to).length
    const rep=20
    let b=performance.now(); for(let i=0;i<rep;i++) one(from,to); const full=(performance.now()-b)/rep
    b=performance.now(); for(let i=0;i<rep;i++) one(from,from+7*day); const week=(performance.now()-b)/rep
    console.log(name.padEnd(14), String(n).padStart(4), 'full', full.toFixed(2),'ms  week', week.toFixed(2),'ms')
  }
}
