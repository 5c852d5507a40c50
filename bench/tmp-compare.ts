import * as old from './tmp-old.ts'
import * as now from '../src/records/recurrence.ts'
let seed = Number(process.argv[2] ?? 1); const rnd=()=> (seed = (seed*1103515245+12345) % 2147483648)/2147483648
const int=(a:number,b:number)=>a+Math.floor(rnd()*(b-a+1)); const pick=<T>(l:T[])=>l[int(0,l.length-1)] as T
const some=<T>(l:()=>T,n:number)=>[...new Set(Array.from({length:int(1,n)},l))].join(',')
const W=['MO','TU','WE','TH','FR','SA','SU']
let bad=0, tested=0, nonempty=0; const kinds: Record<string,number>={}
const begin=performance.now()
while(performance.now()-begin<Number(process.argv[3]??20000)){
  const f=pick(['DAILY','WEEKLY','MONTHLY','YEARLY']); const p=[`FREQ=${f}`]
  if(rnd()<.4)p.push(`INTERVAL=${pick([2,3,4,5,7,12,30,100])}`)
  if(rnd()<.3)p.push(`WKST=${pick(W)}`)
  if(rnd()<.35)p.push(`BYMONTH=${some(()=>int(1,12),4)}`)
  if(f==='YEARLY'&&rnd()<.25)p.push(`BYWEEKNO=${some(()=>pick([1,2,10,26,52,53,-1,-2,-53]),4)}`)
  if(f==='YEARLY'&&rnd()<.25)p.push(`BYYEARDAY=${some(()=>pick([1,-1,366,-366,60,100,200,int(1,366),-int(1,366)]),5)}`)
  if(['MONTHLY','YEARLY'].includes(f)&&rnd()<.35)p.push(`BYMONTHDAY=${some(()=>pick([1,-1,31,30,29,-31,-30,int(1,31)]),5)}`)
  if(rnd()<.5)p.push(`BYDAY=${some(()=>(['MONTHLY','YEARLY'].includes(f)&&rnd()<.4?pick(f==='YEARLY'?[1,-1,5,20,53,-53]:[1,2,5,-1,-2,-5]):'')+pick(W),4)}`)
  if(rnd()<.25)p.push(`BYSETPOS=${some(()=>pick([1,2,3,-1,-2,-3,10]),3)}`)
  const r=p.join(';'); if(old.recurrenceErrorOf(r)) continue
  const day=new Date(Date.UTC(int(2015,2024),int(0,11),int(1,28))).toISOString().slice(0,10)
  // start on a matching day, as required
  const s0=`${day}T10:00`
  const firsts=old.firstOccurrences(r,s0,1,Date.UTC(2040)); if(!firsts.length) continue
  const s=new Date(firsts[0]!).toISOString().slice(0,16)
  if(old.occurrencesBetween(r,s,firsts[0]!,firsts[0]!).length===0) continue
  const a=Date.UTC(int(2015,2030),int(0,11),int(1,28)), b=a+int(1,800)*86400000
  const x=old.occurrencesBetween(r,s,a,b), y=now.occurrencesBetween(r,s,a,b)
  tested++; if(x.length)nonempty++
  if(x.join()!==y.join()){ bad++; const k=p.map(q=>q.split('=')[0]).filter(q=>q!=='FREQ').sort().join('+')+' '+f; kinds[k]=(kinds[k]??0)+1; if(bad<15){const iso=(l:number[])=>l.map(v=>new Date(v).toISOString().slice(0,10));const X=iso(x),Y=iso(y); console.log(r,s,new Date(a).toISOString().slice(0,10),new Date(b).toISOString().slice(0,10),'only lib',X.filter(v=>!Y.includes(v)).slice(0,4).join(),'only own',Y.filter(v=>!X.includes(v)).slice(0,4).join())} }
}
console.log({tested,nonempty,bad}); console.log(Object.entries(kinds).sort((a,b)=>b[1]-a[1]).slice(0,25))
