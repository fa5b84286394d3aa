const R=process.argv[2]!, from=Number(process.argv[3]), n=Number(process.argv[4]);
const { MarkRecogniser } = await import(R+'/src-main/scan/marks/recogniser.ts');
const { OcrEngine } = await import(R+'/src-main/scan/ocr/engine.ts');
const { readPage } = await import(R+'/src-main/scan/read-page.ts');
const { catalogueEntry } = await import(R+'/src-main/scan/match.ts');
const { DISTURBANCES, simulateForm } = await import(R+'/test/scan/simulated-form.ts');
const e=await OcrEngine.create(), r=await MarkRecogniser.create();
const sum:any={marks:0,right:0,asked:0,wrong:0,missed:0,false:0,idle:0};
for(let i=0;i<n;i++){const seed=from+i,d=DISTURBANCES[i%DISTURBANCES.length]!;
 const {image,marks,products}=await simulateForm(seed,d);
 const entries=products.map((p:any,k:number)=>catalogueEntry({id:k+1,caseSize:null,...p}));
 const {lines}=await readPage(e,r,image,entries,new Map(),()=>{});
 const left=new Map([...marks].filter(([,m]:any)=>m.cases!==null)) as Map<string,any>;
 sum.marks+=left.size;
 const notes:string[]=[];let asking=0;
 const read=lines.map(({match,quantity}:any)=>({sku:match?.entry.sku??'',value:match&&match.confidence>=0.8&&quantity.confidence>=0.8?quantity.value:null}));
 for(const {sku,value} of read.toSorted((a:any,b:any)=>Number(a.value===null)-Number(b.value===null))){const t=left.get(sku);left.delete(sku);
  if(!t){if(value===null){asking++;sum.idle++;notes.push('idle '+sku+' '+JSON.stringify(marks.get(sku)?.written??''));}else{sum.false++;notes.push('false '+sku+value);}}
  else if(value===null)sum.asked++;else if(value===t.cases)sum.right++;else{sum.wrong++;notes.push(`wrong ${sku} ${value} ${t.written}`);}}
 const miss=Math.max(0,left.size-asking);sum.missed+=miss;sum.asked+=left.size-miss;if(miss)notes.push('missed '+[...left.keys()]);
 if(notes.length)console.log(seed,d,notes.join('; '));
}
console.log(JSON.stringify(sum));process.exit();
